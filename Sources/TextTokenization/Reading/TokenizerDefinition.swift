import Files
import Foundation

/// What a tokenizer is made of, as read from its files.
struct TokenizerDefinition {
  var model: TokenModel
  var stages = TokenizerStages()
  var addedTokens: [AddedToken]

  /// Reads `vocab.json` and `merges.txt`.
  ///
  /// - Parameters:
  ///   - vocabulary: Contents of the first file.
  ///   - merges: Contents of the second.
  ///   - vocabularyPath: Name of the first file, for messages.
  ///   - mergesPath: Name of the second.
  ///   - addTokens: Finds the tokens that the text is searched for in the vocabulary, or adds them.
  /// - Throws: ``TokenizerError``.
  init(
    vocabulary: Data, merges: Data, vocabularyPath: String, mergesPath: String,
    addTokens: (inout VocabularyBuilder) throws(TokenizerError) -> [AddedToken]
  ) throws(TokenizerError) {
    var reader = try JSONReader<TokenizerError>(file: vocabulary, path: vocabularyPath)
    var builder = VocabularyBuilder(path: vocabularyPath)
    try reader.requireObject(TokenizerError.wholeFile, "an object of tokens and their ids")
    try builder.read(&reader, field: TokenizerError.wholeFile)
    try reader.expectEnd()
    let table = try Self.readMerges(merges, path: mergesPath, vocabulary: builder)
    addedTokens = try addTokens(&builder)
    model = .bytePairs(
      try BytePairModel(builder, merges: table, spelling: .byteLevel(unknown: nil)))
  }

  private static func readMerges(
    _ data: Data, path: String, vocabulary: VocabularyBuilder
  ) throws(TokenizerError) -> MergeTable {
    let bytes = try checkedText(data, path: path)
    var merges = MergeBuilder(path: path)
    var start = 0
    var line = 1
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      let next = end + 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      try merges.add(
        line: bytes.span.extracting(start..<end), to: vocabulary, position: "line \(line)")
      start = next
      line += 1
    }
    return merges.table
  }

  /// Reads `tokenizer.json`, with what stands beside it.
  init(
    _ reader: inout JSONReader<TokenizerError>,
    _ settings: PretrainedSettings = PretrainedSettings()
  ) throws(TokenizerError) {
    try reader.requireObject(TokenizerError.wholeFile, "a JSON object")
    var modelMembers: [String: Int] = [:]
    let members = try reader.readMembers(inner: "model", innerMembers: &modelMembers)
    try reader.expectEnd()
    var fields = TokenizerFields(reader, members: members)
    try fields.checkVersion()
    guard let modelOffset = members["model"] else {
      throw .missingField(path: reader.path, field: "model")
    }
    reader.offset = modelOffset
    guard reader.isNext("{") else {
      throw .wrongType(path: reader.path, field: "model", expected: "an object")
    }
    var modelFields = TokenizerFields(reader, members: modelMembers)
    switch try modelFields.modelKind() {
    case .wordPieces: try self.init(wordPieces: &reader, &fields, &modelFields, settings)
    case .bytePairs: try self.init(bytePairs: &reader, &fields, &modelFields, settings)
    case .unigram: try self.init(unigram: &reader, &fields, &modelFields, settings)
    }
    let cutsStart = try fields.cutsStart()
    stages.cutsStart = settings.cutsStart ?? cutsStart
    try checkSpecialTokens(path: reader.path)
  }

  private init(
    wordPieces reader: inout JSONReader<TokenizerError>, _ fields: inout TokenizerFields,
    _ modelFields: inout TokenizerFields, _ pretrained: PretrainedSettings
  ) throws(TokenizerError) {
    stages = try fields.wordPieceStages()
    if case .bert(let rules) = stages.normalizer {
      stages.normalizer = .bert(pretrained.applied(to: rules))
    }
    let settings = try modelFields.wordPieceSettings()
    var builder = VocabularyBuilder(path: reader.path)
    reader.offset = try modelFields.offset(of: "vocab", in: "model")
    try builder.read(&reader, field: "model.vocab")
    addedTokens = try Self.addTokens(&fields, to: &builder, pretrained, stages)
    model = .wordPieces(try WordPieceModel(builder, settings))
  }

  private init(
    bytePairs reader: inout JSONReader<TokenizerError>, _ fields: inout TokenizerFields,
    _ modelFields: inout TokenizerFields, _ pretrained: PretrainedSettings
  ) throws(TokenizerError) {
    stages = try fields.stages()
    pretrained.applySpacePrefix(to: &stages)
    let isSentencePiece = stages.spaceMarking.isSentencePiece
    let settings = try modelFields.modelSettings(isSentencePiece: isSentencePiece)
    var builder = VocabularyBuilder(path: reader.path)
    reader.offset = try modelFields.offset(of: "vocab", in: "model")
    try builder.read(&reader, field: "model.vocab")
    reader.offset = try modelFields.offset(of: "merges", in: "model")
    let spelling: VocabularySpelling =
      isSentencePiece
      ? builder.sentencePieceSpelling(settings) : builder.byteLevelSpelling(settings)
    let merges = try Self.readMerges(
      &reader, into: MergeBuilder(path: reader.path, unmergeable: builder.unmergeable(spelling)),
      vocabulary: builder)
    addedTokens = try Self.addTokens(&fields, to: &builder, pretrained, stages)
    let pairs = try BytePairModel(
      builder, merges: merges, spelling: spelling, ignoresMerges: settings.ignoresMerges)
    if let unknown = settings.unknownToken, pairs.unknownByte == nil, !pairs.missingBytes.isEmpty {
      throw .unknownSpecialToken(path: builder.path, token: unknown)
    }
    model = .bytePairs(pairs)
    if !settings.ignoresMerges { cutBeforeSpaceRuns(of: pairs) }
  }

  /// The tokens that the file and what stands beside it add to the vocabulary.
  static func addTokens(
    _ fields: inout TokenizerFields, to builder: inout VocabularyBuilder,
    _ pretrained: PretrainedSettings, _ stages: TokenizerStages
  ) throws(TokenizerError) -> [AddedToken] {
    let tokens = try fields.addedTokens()
    for token in tokens { try builder.add(token) }
    return normalized(try pretrained.addTokens(after: tokens, to: &builder), stages)
  }

  /// Added tokens with their contents as normalised text holds them.
  static func normalized(_ tokens: [AddedToken], _ stages: TokenizerStages) -> [AddedToken] {
    var result: [AddedToken] = []
    for var token in tokens {
      if token.isNormalized {
        token.content = stages.spaceMarking.normalized(stages.normalizer.normalized(token.content))
      }
      // Nothing of it may be left, as of a lone accent; such a token is never found.
      if !token.content.isEmpty { result.append(token) }
    }
    return result
  }

  /// Requires that the special tokens around a text are tokens.
  func checkSpecialTokens(path: String) throws(TokenizerError) {
    let tokens = stages.specialTokens
    for id in tokens.before + tokens.after where model.vocabulary.entry(of: id) == nil {
      throw .unknownSpecialToken(path: path, token: "id \(id)")
    }
  }

  /// Lets SentencePiece text be cut at spaces where that makes no difference: words repeat, and
  /// are then merged once.
  mutating func cutBeforeSpaceRuns(of pairs: BytePairModel) {
    if stages.preTokenizer == .none, pairs.neverSpansWords {
      stages.preTokenizer = .beforeSpaceRuns
    }
  }

  /// Reads an array of merges, each `"a b"` or `["a", "b"]`.
  private static func readMerges(
    _ reader: inout JSONReader<TokenizerError>, into builder: MergeBuilder,
    vocabulary: VocabularyBuilder
  ) throws(TokenizerError) -> MergeTable {
    let path = reader.path
    guard reader.isNext("[") else {
      throw .wrongType(path: path, field: "model.merges", expected: "an array of pairs")
    }
    var merges = builder
    var text: [UInt8] = []
    var number = 0
    var more = try reader.beginArray()
    while more {
      text.removeAll(keepingCapacity: true)
      if reader.isNext("[") {
        let ends = try readPair(&reader, into: &text)
        guard ends.count == 2 else {
          throw .malformedMerge(
            path: path, position: "model.merges[\(number)]", fieldCount: ends.count)
        }
        try merges.add(
          text.span.extracting(0..<ends[0]), text.span.extracting(ends[0]..<ends[1]),
          to: vocabulary, position: "model.merges[\(number)]")
      } else if reader.isNext("\"") {
        try reader.readString(into: &text)
        try merges.add(line: text.span, to: vocabulary, position: "model.merges[\(number)]")
      } else {
        throw .wrongType(
          path: path, field: "model.merges[\(number)]", expected: "\"a b\" or [\"a\", \"b\"]")
      }
      number += 1
      more = try reader.nextElement()
    }
    return merges.table
  }

  /// Appends the strings of an array to `text`, and returns where each ends.
  private static func readPair(
    _ reader: inout JSONReader<TokenizerError>, into text: inout [UInt8]
  ) throws(TokenizerError) -> [Int] {
    var ends: [Int] = []
    var more = try reader.beginArray()
    while more {
      guard reader.isNext("\"") else {
        throw .wrongType(
          path: reader.path, field: "model.merges", expected: "an array of pairs of strings")
      }
      try reader.readString(into: &text)
      ends.append(text.count)
      more = try reader.nextElement()
    }
    return ends
  }
}
