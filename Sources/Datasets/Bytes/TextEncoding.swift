/// How characters are written as bytes.
public enum TextEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  /// With a byte order mark, or little-endian.
  case utf16 = "utf-16"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  /// Latin-1 with quotes, dashes and the euro sign in place of control characters.
  case windows1252 = "windows-1252"
  case latin1 = "latin-1"

  private static let aliases: [String: TextEncoding] = [
    "utf8": .utf8, "utf16": .utf16, "utf-16-le": .utf16LittleEndian,
    "utf-16-be": .utf16BigEndian, "cp1252": .windows1252, "latin1": .latin1, "iso-8859-1": .latin1,
  ]

  /// The encoding of this name, in any case; nil for others.
  public init?(name: String) {
    let name = name.lowercased()
    guard let encoding = Self(rawValue: name) ?? Self.aliases[name] else { return nil }
    self = encoding
  }

  /// The name in prose.
  var words: String {
    switch self {
    case .utf8, .utf16: rawValue.uppercased()
    case .utf16LittleEndian: "UTF-16, little-endian"
    case .utf16BigEndian: "UTF-16, big-endian"
    case .windows1252: "Windows-1252"
    case .latin1: "Latin-1"
    }
  }

  /// The characters of the bytes 0x80 to 0x9F in Windows-1252; nil where it has none.
  ///
  /// - SeeAlso: The Unicode Consortium's mapping table `CP1252.TXT`.
  static let windows1252Marks: [Unicode.Scalar?] = [
    "\u{20AC}", nil, "\u{201A}", "\u{0192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
    "\u{02C6}", "\u{2030}", "\u{0160}", "\u{2039}", "\u{0152}", nil, "\u{017D}", nil,
    nil, "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
    "\u{02DC}", "\u{2122}", "\u{0161}", "\u{203A}", "\u{0153}", nil, "\u{017E}", "\u{0178}",
  ]
}
