/// How varied the words of a prompt's texts are.
///
/// Words are what single spaces separate, as the published evaluation has them: two spaces enclose
/// an empty word, and an empty text is one empty word.
public enum DistinctWords {
  /// The largest n of ``ratios(_:joinedBy:)``.
  public static let largestN = 3

  /// dist-1, dist-2 and dist-3 of texts: different n-grams over the number of **words** of all texts.
  ///
  /// - Parameters:
  ///   - texts: All texts of one prompt.
  ///   - separator: What joins the words of an n-gram. A space, which no word holds, keeps different
  ///     n-grams apart; the published evaluation joins by `_`, which takes `a_ b` for `a _b`.
  /// - Returns: Three ratios; NaN without a text.
  /// - SeeAlso: Li et al., "A diversity-promoting objective function for neural conversation models",
  ///   NAACL 2016, §5.2.
  public static func ratios(_ texts: [String], joinedBy separator: Unicode.Scalar = " ") -> [Double]
  {
    // Bytes, since strings are equal where their bytes are not.
    var seen = [Set<[UInt8]>](repeating: [], count: largestN)
    var words = 0
    for text in texts {
      let split = Array(text.utf8).split(
        separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      words += split.count
      for n in 1...largestN where split.count >= n {
        for start in 0...split.count - n {
          let joined = split[start..<start + n].joined(
            separator: CollectionOfOne(UInt8(ascii: separator)))
          seen[n - 1].insert(Array(joined))
        }
      }
    }
    return seen.map { Double($0.count) / Double(words) }
  }
}
