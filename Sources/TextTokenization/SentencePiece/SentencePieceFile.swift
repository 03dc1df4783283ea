import Files
import Foundation

/// What a SentencePiece model file (`tokenizer.model`) holds of its vocabulary and normalisation.
///
/// - SeeAlso: SentencePiece, `sentencepiece_model.proto`, whose field numbers and defaults these are.
struct SentencePieceFile {
  /// How text is cut into pieces.
  enum Kind: UInt64 {
    case unigram = 1
    case bytePairs = 2
  }

  private(set) var kind = Kind.unigram
  private(set) var vocabulary = SentencePieceVocabulary()
  /// The pieces that begin and end texts; nil for none.
  private(set) var beginPiece: String?
  private(set) var endPiece: String?
  private(set) var replacements: CharacterMap?
  private(set) var addsSpacePrefix = true
  private(set) var removesExtraSpaces = true

  /// - Parameters:
  ///   - data: The file's contents.
  ///   - path: Its name, for messages.
  /// - Throws: ``TokenizerError`` if the file is damaged, or asks for anything not supported.
  init(_ data: Data, path: String) throws(TokenizerError) {
    vocabulary.findsNormalized = true
    var reader = try WireReader(data, path: path)
    while let (field, value) = try reader.next() {
      guard case .bytes(let range) = value else { continue }
      switch field {
      case 1: try readPiece(reader.message(range))
      case 2: try readTraining(reader.message(range))
      case 3: try readNormalization(reader.message(range))
      default: continue
      }
    }
    guard !vocabulary.tokens.isEmpty else {
      throw .invalidProtobuf(path: path, offset: data.count, reason: "there are no pieces")
    }
  }

  private mutating func readPiece(_ message: WireReader) throws(TokenizerError) {
    var message = message
    var text = ""
    var score: Float = 0
    var type = SentencePieceType.normal
    while let (field, value) = try message.next() {
      switch (field, value) {
      case (1, .bytes(let range)): text = try Self.text(range, message)
      case (2, .fixed32(let bits)): score = Float(bitPattern: bits)
      case (3, .integer(let number)):
        guard let known = Int32(exactly: number).flatMap({ SentencePieceType(rawValue: $0) }) else {
          throw message.malformed("a piece of type \(number)")
        }
        type = known
      default: continue
      }
    }
    guard vocabulary.tokens.count <= VocabularyBuilder.largestID else {
      throw message.malformed("more than \(VocabularyBuilder.largestID + 1) pieces")
    }
    vocabulary.tokens.append(text)
    vocabulary.scores.append(score)
    vocabulary.types.append(type)
  }

  private mutating func readTraining(_ message: WireReader) throws(TokenizerError) {
    var message = message
    var ids: [Int: UInt64] = [41: 1, 42: 2]
    var pieces = [46: "<s>", 47: "</s>"]
    while let (field, value) = try message.next() {
      switch (field, value) {
      case (3, .integer(let number)):
        guard let known = Kind(rawValue: number) else {
          throw .unsupported(
            path: message.path, feature: "trainer_spec.model_type", value: "\(number)")
        }
        kind = known
      case (24, .integer(let flag)) where flag != 0:
        throw .unsupported(
          path: message.path, feature: "trainer_spec.treat_whitespace_as_suffix", value: "true")
      case (35, .integer(let flag)): vocabulary.hasByteTokens = flag != 0
      case (41, .integer(let id)), (42, .integer(let id)): ids[field] = id
      case (46, .bytes(let range)), (47, .bytes(let range)):
        pieces[field] = try Self.text(range, message)
      default: continue
      }
    }
    // Negative ids mean that there is no such piece.
    beginPiece = ids[41].flatMap { Int32(exactly: $0) } == nil ? nil : pieces[46]
    endPiece = ids[42].flatMap { Int32(exactly: $0) } == nil ? nil : pieces[47]
  }

  private mutating func readNormalization(_ message: WireReader) throws(TokenizerError) {
    var message = message
    while let (field, value) = try message.next() {
      switch (field, value) {
      case (2, .bytes(let range)) where !range.isEmpty:
        guard let map = CharacterMap(message.bytes[range]) else {
          throw message.malformed("the table of replacements is damaged")
        }
        replacements = map
      case (3, .integer(let flag)): addsSpacePrefix = flag != 0
      case (4, .integer(let flag)): removesExtraSpaces = flag != 0
      case (5, .integer(0)):
        throw .unsupported(
          path: message.path, feature: "normalizer_spec.escape_whitespaces", value: "false")
      default: continue
      }
    }
  }

  private static func text(_ range: Range<Int>, _ message: WireReader) throws(TokenizerError)
    -> String
  {
    guard let text = String(validating: message.bytes[range], as: UTF8.self) else {
      throw message.malformed("a piece is not UTF-8")
    }
    return text
  }
}
