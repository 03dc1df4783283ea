import Foundation

/// What a tokenizer is made of, as read from its files.
struct TokenizerDefinition {
  var model: BytePairModel
  var stages = TokenizerStages()
  var addedTokens: [AddedToken]

  /// Reads `vocab.json` and `merges.txt`.
  init(
    vocabulary: Data, merges: Data, vocabularyPath: String, mergesPath: String,
    specialTokens: [String]
  ) throws(TokenizerError) {
    var reader = try JSONReader(vocabulary, path: vocabularyPath)
    var builder = VocabularyBuilder(path: vocabularyPath)
    try reader.requireObject("(the file)", "an object of tokens and their ids")
    try builder.read(&reader, field: "(the file)")
    try reader.expectEnd()
    addedTokens = []
    for token in specialTokens {
      guard let id = builder.id(token) else {
        throw .unknownSpecialToken(path: vocabularyPath, token: token)
      }
      guard !token.isEmpty else { throw .emptyAddedToken(path: vocabularyPath, id: id) }
      addedTokens.append(AddedToken(id: id, content: token, isSpecial: true))
    }
    let table = try Self.readMerges(merges, path: mergesPath, vocabulary: builder)
    model = try BytePairModel(builder, merges: table)
  }

  private static func readMerges(
    _ data: Data, path: String, vocabulary: VocabularyBuilder
  ) throws(TokenizerError) -> MergeTable {
    let bytes = try validatedUTF8(data, path: path)
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

  /// Reads `tokenizer.json`.
  init(_ reader: inout JSONReader) throws(TokenizerError) {
    try reader.requireObject("(the file)", "a JSON object")
    var modelMembers: [String: Int] = [:]
    let members = try reader.readMembers(inner: "model", innerMembers: &modelMembers)
    try reader.expectEnd()
    var fields = TokenizerFields(reader, members: members)
    try fields.checkSettings()
    guard let modelOffset = members["model"] else {
      throw .missingField(path: reader.path, field: "model")
    }
    reader.offset = modelOffset
    guard reader.isNext(UInt8(ascii: "{")) else {
      throw .wrongType(path: reader.path, field: "model", expected: "an object")
    }
    stages = try fields.stages()
    let isSentencePiece = stages.spaceMarking.isSentencePiece
    var modelFields = TokenizerFields(reader, members: modelMembers)
    let settings = try modelFields.modelSettings(isSentencePiece: isSentencePiece)
    var builder = VocabularyBuilder(path: reader.path)
    reader.offset = try modelFields.offset(of: "vocab", in: "model")
    try builder.read(&reader, field: "model.vocab")
    reader.offset = try modelFields.offset(of: "merges", in: "model")
    let spelling: VocabularySpelling =
      isSentencePiece ? builder.sentencePieceSpelling(settings) : .byteLevel
    let merges = try Self.readMerges(
      &reader, into: MergeBuilder(path: reader.path, unmergeable: builder.unmergeable(spelling)),
      vocabulary: builder)
    addedTokens = []
    for var token in try fields.addedTokens() {
      try builder.add(token)
      // What is looked for is the content as normalised text holds it.
      if token.isNormalized {
        token.content = stages.spaceMarking.normalized(stages.normalizer.normalized(token.content))
      }
      addedTokens.append(token)
    }
    model = try BytePairModel(
      builder, merges: merges, spelling: spelling, ignoresMerges: settings.ignoresMerges)
    if !settings.ignoresMerges { cutBeforeSpaceRuns() }
  }

  /// Lets SentencePiece text be cut at spaces where that makes no difference: words repeat, and
  /// are then merged once.
  mutating func cutBeforeSpaceRuns() {
    if stages.preTokenizer == .none, model.neverSpansWords {
      stages.preTokenizer = .beforeSpaceRuns
    }
  }

  /// Reads an array of merges, each `"a b"` or `["a", "b"]`.
  private static func readMerges(
    _ reader: inout JSONReader, into builder: MergeBuilder, vocabulary: VocabularyBuilder
  ) throws(TokenizerError) -> MergeTable {
    let path = reader.path
    guard reader.isNext(UInt8(ascii: "[")) else {
      throw .wrongType(path: path, field: "model.merges", expected: "an array of pairs")
    }
    var merges = builder
    var text: [UInt8] = []
    var number = 0
    var more = try reader.beginArray()
    while more {
      text.removeAll(keepingCapacity: true)
      if reader.isNext(UInt8(ascii: "[")) {
        let ends = try readPair(&reader, into: &text)
        guard ends.count == 2 else {
          throw .malformedMerge(
            path: path, position: "model.merges[\(number)]", fieldCount: ends.count)
        }
        try merges.add(
          text.span.extracting(0..<ends[0]), text.span.extracting(ends[0]..<ends[1]),
          to: vocabulary, position: "model.merges[\(number)]")
      } else if reader.isNext(UInt8(ascii: "\"")) {
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
    _ reader: inout JSONReader, into text: inout [UInt8]
  ) throws(TokenizerError) -> [Int] {
    var ends: [Int] = []
    var more = try reader.beginArray()
    while more {
      guard reader.isNext(UInt8(ascii: "\"")) else {
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
