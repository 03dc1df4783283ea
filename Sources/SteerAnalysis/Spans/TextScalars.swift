/// A text by its Unicode scalars, which character offsets count.
struct TextScalars {
  let scalars: [Unicode.Scalar]
  /// The number of the scalar that each byte of the UTF-8 belongs to, and of one past the last.
  private let numbers: [Int]

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var numbers: [Int] = []
    numbers.reserveCapacity(scalars.count + 1)
    for (i, scalar) in scalars.enumerated() {
      for _ in 0..<UTF8.width(scalar) { numbers.append(i) }
    }
    self.numbers = numbers + [scalars.count]
  }

  /// The scalars that hold some bytes, the first and the last perhaps in part.
  func range(ofBytes bytes: Range<Int>) -> Range<Int> {
    let start = numbers[bytes.lowerBound]
    return bytes.isEmpty ? start..<start : start..<numbers[bytes.upperBound - 1] + 1
  }

  /// A range without white space at its ends; as it is if it holds nothing else.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    guard let first = range.first(where: { !isSpace($0) }),
      let last = range.last(where: { !isSpace($0) })
    else { return range }
    return first..<last + 1
  }

  /// The first scalar of a range that is no white space; of an empty range, such as that of a token
  /// whose character normalisation joined with another, the scalar that follows.
  func firstInk(in range: Range<Int>) -> Int? {
    let searched = range.isEmpty ? range.lowerBound..<range.lowerBound + 1 : range
    return searched.first { $0 < scalars.count && !isSpace($0) }
  }

  /// The words: what stands between white space (Unicode's `White_Space`).
  var words: [Range<Int>] {
    scalars.indices.split { isSpace($0) }.map { $0.startIndex..<$0.endIndex }
  }

  /// The text of a range.
  func text(_ range: Range<Int>) -> String {
    String(String.UnicodeScalarView(scalars[range]))
  }

  /// Whether a range holds neither a letter nor a digit, white space aside.
  func isPunctuation(_ range: Range<Int>) -> Bool {
    !range.contains { index in
      let properties = scalars[index].properties
      return properties.isAlphabetic || properties.numericType != nil
        || properties.generalCategory == .nonspacingMark || scalars[index].isUnspaced
    }
  }

  /// Whether a range begins with a scalar of a script that sets no spaces between words.
  func isUnspaced(_ range: Range<Int>) -> Bool {
    firstInk(in: range).map { scalars[$0].isUnspaced } ?? false
  }

  private func isSpace(_ index: Int) -> Bool { scalars[index].properties.isWhitespace }
}

extension Unicode.Scalar {
  /// Whether the scalar is of a script that sets no spaces between words: Han, Kana, Thai, Lao, Khmer and
  /// Burmese.
  fileprivate var isUnspaced: Bool {
    if properties.isIdeographic { return true }
    switch value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3041...0x30FF: return true
    default: return false
    }
  }
}
