/// Upper and lower case as Python's strings have them.
enum LetterCase {
  static func upper(_ text: String) -> String {
    text.unicodeScalars.map(\.properties.uppercaseMapping).joined()
  }

  static func lower(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    return scalars.indices.map { lower(scalars, at: $0) }.joined()
  }

  static func capitalized(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    let rest = String(text.unicodeScalars.dropFirst())
    return first.properties.titlecaseMapping + lower(rest)
  }

  /// Every letter that follows none becomes a title's, all others small: Python's `str.title`.
  static func title(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var title = ""
    var followsLetter = false
    for (index, scalar) in scalars.enumerated() {
      title += followsLetter ? lower(scalars, at: index) : scalar.properties.titlecaseMapping
      followsLetter = scalar.properties.isCased
    }
    return title
  }

  /// The filter `title`, which knows words by what stands between them.
  static func titleOfWords(_ text: String) -> String {
    let separators: Set<Unicode.Scalar> = ["-", "(", "{", "[", "<"]
    var title = ""
    var word: [Unicode.Scalar] = []
    func finish() {
      guard let first = word.first else { return }
      title += first.properties.uppercaseMapping + lower(String(scalars: word.dropFirst()))
      word = []
    }
    for scalar in text.unicodeScalars {
      if separators.contains(scalar) || scalar.isPythonSpace {
        finish()
        title.unicodeScalars.append(scalar)
      } else {
        word.append(scalar)
      }
    }
    finish()
    return title
  }

  /// Sigma has another small form at the end of a word.
  private static func lower(_ scalars: [Unicode.Scalar], at index: Int) -> String {
    guard scalars[index] == "Σ" else { return scalars[index].properties.lowercaseMapping }
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    let isLast = before?.properties.isCased == true && after?.properties.isCased != true
    return isLast ? "ς" : "σ"
  }

  /// Whether there are letters with a case, all of them capitals.
  static func isUpper(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.isUppercase }
      && !text.unicodeScalars.contains {
        $0.properties.isLowercase || $0.properties.generalCategory == .titlecaseLetter
      }
  }

  /// Whether there are letters with a case, all of them small.
  static func isLower(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.isLowercase }
      && !text.unicodeScalars.contains {
        $0.properties.isUppercase || $0.properties.generalCategory == .titlecaseLetter
      }
  }
}
