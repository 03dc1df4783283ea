/// What can be wrong with the files that define a tokenizer.
///
/// Every message names the file, where in it the fault lies, and what to do about it. Encoding and
/// decoding themselves cannot fail.
public enum TokenizerError: Error, Equatable, Sendable {
  /// The file holds no bytes at all.
  case emptyFile(path: String)
  /// The file is larger than any tokenizer has reason to be.
  case fileTooLarge(path: String, byteCount: Int, limit: Int)
  /// The file is not UTF-8 text; `offset` is the first wrong byte.
  case invalidUTF8(path: String, offset: Int)
  /// The file is not well-formed JSON; `offset` is the byte where reading stopped.
  case invalidJSON(path: String, offset: Int, reason: String)
  /// The file is not a well-formed Protocol Buffers message; `offset` is where reading stopped.
  case invalidProtobuf(path: String, offset: Int, reason: String)
  /// A required field is not there.
  case missingField(path: String, field: String)
  /// A field holds another kind of value than it should.
  case wrongType(path: String, field: String, expected: String)
  /// A token's id is not a whole number between zero and `limit`.
  case invalidTokenID(path: String, token: String, found: String, limit: Int)
  /// Two tokens share one id.
  case duplicateTokenID(path: String, id: TokenID, tokens: [String])
  /// The vocabulary lists one token twice.
  case duplicateToken(path: String, token: String)
  /// A token is listed among the added ones with another id than in the vocabulary.
  case conflictingTokenID(path: String, token: String, vocabularyID: TokenID, addedID: TokenID)
  /// An added token is the empty string.
  case emptyAddedToken(path: String, id: TokenID)
  /// A special token that the caller named is not in the vocabulary.
  case unknownSpecialToken(path: String, token: String)
  /// A byte-level vocabulary has no token for any byte, so that no text has ids.
  case noByteTokens(path: String)
  /// A SentencePiece vocabulary has neither a token for every byte nor an unknown token, so that
  /// some texts have no ids.
  case missingUnknownToken(path: String)
  /// A merge takes or makes a token that stands for a byte or for unknown text.
  case unmergeableToken(path: String, position: String, token: String)
  /// A merge does not consist of exactly two tokens.
  case malformedMerge(path: String, position: String, fieldCount: Int)
  /// A merge names, or makes, a token that the vocabulary does not hold.
  case unknownMergeToken(path: String, position: String, token: String)
  /// A GGUF file names a published tokenizer whose way of splitting text is not known here.
  case unknownPreTokenizer(path: String, name: String?, known: [String])
  /// The file asks for something that this reader does not implement.
  case unsupported(path: String, feature: String, value: String)
}

extension TokenizerError: CustomStringConvertible {
  /// A line for people: file, position, fault, remedy.
  public var description: String {
    // Files may name tokens with line ends in them.
    sentence.replacing("\n", with: "\\n").replacing("\r", with: "\\r")
  }

  /// What stands for a field where the file as a whole is wrong.
  static let wholeFile = "(the file)"

  private var sentence: String {
    switch self {
    case .emptyFile, .fileTooLarge, .invalidUTF8, .invalidJSON, .invalidProtobuf: fileDescription
    case .missingField, .wrongType, .unsupported, .unknownPreTokenizer: fieldDescription
    case .malformedMerge, .unknownMergeToken, .unmergeableToken: mergeDescription
    default: tokenDescription
    }
  }

  private var fileDescription: String {
    switch self {
    case .emptyFile(let path):
      "\(path): the file is empty; fetch it again"
    case .fileTooLarge(let path, let byteCount, let limit):
      "\(path): \(byteCount) bytes, but a tokenizer file may have at most \(limit); "
        + "check that this is the right file"
    case .invalidUTF8(let path, let offset):
      "\(path): byte \(offset) is not UTF-8; the file is damaged or not a text file"
    case .invalidJSON(let path, let offset, let reason):
      "\(path): not valid JSON at byte \(offset): \(reason); fetch the file again"
    case .invalidProtobuf(let path, let offset, let reason):
      "\(path): not a SentencePiece model at byte \(offset): \(reason); fetch the file again"
    default: ""
    }
  }

  private var fieldDescription: String {
    switch self {
    case .missingField(let path, let field):
      "\(path): no \"\(field)\"; check that this is the right file"
    case .wrongType(let path, let field, let expected):
      "\(path): \(field == Self.wholeFile ? "the file" : "\"\(field)\"") must be \(expected)"
    case .unsupported(let path, let feature, let value):
      "\(path): \(feature) \(value) is not supported, and ignoring it would give wrong ids; "
        + "use byte-level BPE with the pattern of GPT-2, Llama 3, Qwen2, Tekken or GPT-4o, SentencePiece "
        + "BPE or unigram, or BERT's WordPiece"
    case .unknownPreTokenizer(let path, let name, let known):
      "\(path): tokenizer.ggml.pre \(name.map { "\"\($0)\"" } ?? "(none)") is not a known way of "
        + "splitting text, and guessing would give wrong ids; known are \(known.joined(separator: ", ")); "
        + "use the model's Hugging Face folder with its tokenizer.json"
    default: ""
    }
  }

  private var mergeDescription: String {
    switch self {
    case .malformedMerge(let path, let position, let fieldCount):
      "\(path), \(position): a merge is two tokens with one space between them, "
        + "found \(fieldCount) field\(fieldCount == 1 ? "" : "s")"
    case .unknownMergeToken(let path, let position, let token):
      "\(path), \(position): the vocabulary has no token \"\(token)\"; "
        + "vocabulary and merges must come from the same tokenizer"
    case .unmergeableToken(let path, let position, let token):
      "\(path), \(position): the merge that makes \"\(token)\" takes or makes a byte or the unknown "
        + "token, which cannot be merged; convert the tokenizer again"
    default: ""
    }
  }

  private var tokenDescription: String {
    switch self {
    case .invalidTokenID(let path, let token, let found, let limit):
      "\(path): the id of token \"\(token)\" is \(found), expected an integer from 0 to \(limit)"
    case .duplicateTokenID(let path, let id, let tokens):
      "\(path): id \(id) belongs to \(tokens.map { "\"\($0)\"" }.joined(separator: " and ")); "
        + "ids must be unique"
    case .duplicateToken(let path, let token):
      "\(path): token \"\(token)\" is listed twice"
    case .conflictingTokenID(let path, let token, let vocabularyID, let addedID):
      "\(path): token \"\(token)\" has id \(vocabularyID) in the vocabulary "
        + "but \(addedID) in \"added_tokens\"; make them agree"
    case .emptyAddedToken(let path, let id):
      "\(path): added token \(id) is the empty string; remove it"
    case .unknownSpecialToken(let path, let token):
      "\(path): the special token \"\(token)\" is not in the vocabulary; "
        + "name the special tokens that it holds"
    case .noByteTokens(let path):
      "\(path): the vocabulary has no token for any byte; check that it is a byte-level one"
    case .missingUnknownToken(let path):
      "\(path): the vocabulary has neither tokens for all bytes (<0x00> to <0xFF>) nor an unknown "
        + "token; convert the tokenizer again"
    default: ""
    }
  }
}
