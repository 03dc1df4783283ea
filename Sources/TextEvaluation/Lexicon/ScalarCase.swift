/// Letter case, white space and punctuation as Python's `str` has them, whose results the reference
/// implementation's are.
extension Unicode.Scalar {
  /// White space, with the four ASCII separators that Unicode does not count.
  var isSeparator: Bool { properties.isWhitespace || 0x1C...0x1F ~= value }

  /// ASCII punctuation.
  var isPunctuation: Bool {
    switch value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }
}

extension [Unicode.Scalar] {
  /// Without white space at both ends.
  var trimmed: ArraySlice<Unicode.Scalar> {
    guard let first = firstIndex(where: { !$0.isSeparator }),
      let last = lastIndex(where: { !$0.isSeparator })
    else { return [] }
    return self[first...last]
  }

  /// Whether there is a capital letter and no small or title-case one.
  var isUppercase: Bool {
    var hasCapital = false
    for scalar in self {
      let properties = scalar.properties
      if properties.isLowercase || properties.generalCategory == .titlecaseLetter { return false }
      if properties.isUppercase { hasCapital = true }
    }
    return hasCapital
  }

  /// UTF-8 in lower case.
  var lowercasedUTF8: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for (i, scalar) in enumerated() {
      switch scalar {
      case "A"..."Z": bytes.append(UInt8(scalar.value) | 0x20)
      case "\0"..."\u{7F}": bytes.append(UInt8(scalar.value))
      case "Σ": bytes += (isFinalSigma(at: i) ? "ς" : "σ").utf8
      default: bytes += scalar.properties.lowercaseMapping.utf8
      }
    }
    return bytes
  }

  /// Unicode's condition `Final_Sigma` (The Unicode Standard, section 3.13): a letter before, none
  /// after.
  private func isFinalSigma(at i: Int) -> Bool {
    let before = self[..<i].last { !$0.properties.isCaseIgnorable }
    let after = self[(i + 1)...].first { !$0.properties.isCaseIgnorable }
    return before?.properties.isCased == true && after?.properties.isCased != true
  }
}
