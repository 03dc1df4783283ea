/// How a text repeats itself; words are what white space separates.
public enum Repetition {
  /// The share of a text's n-grams that occurred in it before, `1 − |different n-grams| / |n-grams|`.
  ///
  /// - Parameters:
  ///   - n: The number of words of an n-gram.
  ///   - text: The text.
  /// - Returns: Nil for a text of fewer than n words.
  /// - SeeAlso: Welleck et al., "Neural text generation with unlikelihood training", ICLR 2020, §6.1
  ///   (seq-rep-n).
  public static func repeatedShare(ofWords n: Int, in text: String) -> Double? {
    let words = words(of: text)
    guard words.count >= n else { return nil }
    let count = words.count - n + 1
    let different = Set((0..<count).map { words[$0..<$0 + n] })
    return 1 - Double(different.count) / Double(count)
  }

  /// Whether a text ends in a loop: a phrase of three or more words twice in a row, or one of one or
  /// two words four times in a row.
  ///
  /// - SeeAlso: Holtzman et al., "The curious case of neural text degeneration", ICLR 2020, §5.3; the
  ///   thresholds for short phrases are ours, for texts of some twenty words.
  public static func endsInLoop(_ text: String) -> Bool {
    let words = Array(words(of: text).reversed())
    return (1...max(words.count, 1)).contains { length in
      let wanted = length < 3 ? 4 : 2
      guard words.count >= length * wanted else { return false }
      return (length..<length * wanted).allSatisfy { words[$0] == words[$0 - length] }
    }
  }

  // Bytes, since strings are equal where their bytes are not.
  private static func words(of text: String) -> [[UInt8]] {
    text.unicodeScalars.split { $0.properties.isWhitespace }.map { Array(String($0).utf8) }
  }
}
