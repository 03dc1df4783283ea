extension String {
  init(scalars: some Sequence<Unicode.Scalar>) {
    var view = UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }

  /// The code points as strings: Python's characters.
  var codePoints: [RuntimeValue] { unicodeScalars.map { .string(String($0)) } }
}

extension Unicode.Scalar {
  /// What Python's `str.isspace` says.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
      0x205F,
      0x3000:
      true
    default: false
    }
  }

  /// What Python's `str.splitlines` cuts at.
  var isPythonLineEnd: Bool {
    switch value {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// What Python's `str.isprintable` says.
  var isPythonPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: self == " "
    default: true
    }
  }
}

/// Searches text by its bytes, in linear time: UTF-8 never matches in the middle of a character.
struct TextSearch {
  private let pattern: [UInt8]
  /// For every prefix of the pattern, the length of the longest proper prefix that it ends with.
  private let borders: [Int]

  init(_ pattern: String) { self.init(bytes: Array(pattern.utf8)) }

  init(bytes: [UInt8]) {
    pattern = bytes
    var borders = [Int](repeating: 0, count: self.pattern.count)
    var length = 0
    for index in self.pattern.indices.dropFirst() {
      while length > 0, self.pattern[index] != self.pattern[length] { length = borders[length - 1] }
      if self.pattern[index] == self.pattern[length] { length += 1 }
      borders[index] = length
    }
    self.borders = borders
  }

  /// The byte positions of the first `limit` matches that do not overlap; the pattern is not empty.
  func matches(in text: [UInt8], limit: Int = .max) -> [Int] {
    var found: [Int] = []
    var length = 0
    for (index, byte) in text.enumerated() {
      if found.count >= limit { break }
      while length > 0, byte != pattern[length] { length = borders[length - 1] }
      if byte == pattern[length] { length += 1 }
      if length == pattern.count {
        found.append(index - length + 1)
        length = 0
      }
    }
    return found
  }
}
