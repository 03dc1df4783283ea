import Foundation
import TextTokenization

/// `tokenizers/families.json`: small tokenizers in the forms of many families, and what the
/// reference makes of many texts.
struct FamilyReference: Decodable, Sendable {
  struct Variant: Decodable, Sendable {
    var name: String
    var base: String
    /// The start of the file, up to the vocabulary.
    var start: String
    /// Eight hexadecimal digits for each text.
    var digests: String
    /// The ids of the extra texts, for one variant of each vocabulary.
    var extraIDs: [[TokenID]]?
  }

  /// What a GGUF file says of the SentencePiece vocabulary.
  struct SentencePieceModel: Decodable, Sendable {
    var scores: [Float]
    var tokenTypes: [Int32]
    /// Of the ids by SentencePiece itself.
    var digests: String
  }

  var extraTexts: [String]
  var variants: [Variant]
  var gguf: SentencePieceModel

  static let folder = TestFiles.fixtures.appending(path: "tokenizers")
  static let shared = Result {
    try JSONDecoder().decode(
      FamilyReference.self, from: Data(contentsOf: folder.appending(path: "families.json")))
  }
  static let texts = Result {
    try ReferenceFile.load("tokenizer_gpt2.json").map(\.text) + shared.get().extraTexts
  }

  /// The `tokenizer.json` of a variant.
  static func file(_ name: String) throws -> Data {
    guard let variant = try shared.get().variants.first(where: { $0.name == name }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return try file(variant)
  }

  static func file(_ variant: Variant) throws -> Data {
    let base = try Data(contentsOf: folder.appending(path: "\(variant.base).json"))
    guard let end = base.firstRange(of: Data("\"vocab\":".utf8)) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    return Data(variant.start.utf8) + base[end.lowerBound...]
  }

  /// The tokenizer of a variant of `stages.json`.
  static func stage(_ name: String) throws -> Tokenizer {
    let variant = try stages.get().variants.first { $0.name == name }
    guard let variant else { throw CocoaError(.fileNoSuchFile) }
    return try Tokenizer(tokenizerJSON: file(variant), path: "\(name).json")
  }

  static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(tokenizerJSON: file(name), path: "\(name).json")
  }

  /// The form of a variant of `stages.json`, and what was made of the texts of both files.
  struct Stages: Decodable, Sendable {
    var extraTexts: [String]
    var variants: [Variant]
  }

  static let stages = Result {
    try JSONDecoder().decode(
      Stages.self, from: Data(contentsOf: folder.appending(path: "stages.json")))
  }

  /// FNV-1a of 64 bits, of which the lower 32 are kept.
  static func digest(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash & 0xFFFF_FFFF, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  static func digest(_ encoding: Encoding, decoded: String, offsets: Bool = true) -> String {
    let ids = encoding.ids.map(String.init).joined(separator: " ")
    let offsets = (offsets ? encoding.characterRanges : []).map {
      "\($0.lowerBound)-\($0.upperBound)"
    }
    return digest("\(ids)|\(offsets.joined(separator: " "))|\(decoded)")
  }

  /// The digests one by one.
  static func parts(of digests: String) -> [String] {
    let digits = Array(digests.utf8)
    return stride(from: 0, to: digits.count, by: 8).map {
      String(decoding: digits[$0..<min($0 + 8, digits.count)], as: UTF8.self)
    }
  }
}
