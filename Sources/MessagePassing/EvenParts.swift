/// Parts of a list that follow each other and differ by at most one item in length.
public enum EvenParts {
  /// Where a part is.
  ///
  /// - Parameters:
  ///   - part: Which one, from 0.
  ///   - parts: How many there are.
  ///   - count: The length of the list.
  /// - Returns: Its indices.
  public static func range(_ part: Int, of parts: Int, in count: Int) -> Range<Int> {
    // Not count · part / parts, which can overflow.
    func bound(_ part: Int) -> Int { count / parts * part + (count % parts) * part / parts }
    return bound(part)..<bound(part + 1)
  }
}
