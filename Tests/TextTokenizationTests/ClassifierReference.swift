import Foundation
import TextTokenization

/// `tokenizers/classifiers.json`: tokenizers of word pieces and of RoBERTa, and what the reference
/// makes of many texts and of all characters.
struct ClassifierReference: Decodable, Sendable {
  struct Variant: Decodable, Sendable {
    var name: String
    var base: String
    /// The start of the file, up to the vocabulary.
    var start: String
    /// Eight hexadecimal digits for each text.
    var digests: String
    /// Of the digests of the ids with special tokens.
    var specialDigests: String
  }

  /// First and last of the ranges of characters that BERT's rules treat alike.
  struct Characters: Decodable, Sendable {
    var removed: [[UInt32]]
    var ideographs: [[UInt32]]
    var marks: [[UInt32]]
    var punctuation: [[UInt32]]
    var spaces: [[UInt32]]
  }

  var extraTexts: [String]
  var variants: [Variant]
  var characters: Characters

  static let shared = Result {
    try JSONDecoder().decode(
      ClassifierReference.self,
      from: Data(contentsOf: FamilyReference.folder.appending(path: "classifiers.json")))
  }

  static func variant(_ name: String) throws -> Variant {
    guard let variant = try shared.get().variants.first(where: { $0.name == name }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return variant
  }

  /// The `tokenizer.json` of a variant.
  static func file(_ name: String) throws -> Data {
    let variant = try variant(name)
    let base = try Data(
      contentsOf: FamilyReference.folder.appending(path: "\(variant.base).json"))
    guard let end = base.firstRange(of: Data("\"vocab\":".utf8)) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    return Data(variant.start.utf8) + base[end.lowerBound...]
  }

  /// A file of the models' fixtures.
  static func modelFile(_ name: String) throws -> Data {
    try Data(contentsOf: TestFiles.fixtures.appending(path: "classifiers/\(name)"))
  }
}
