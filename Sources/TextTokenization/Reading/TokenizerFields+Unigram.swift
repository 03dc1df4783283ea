import Files
import Foundation

extension TokenizerFields {
  /// Reads the settings of a `model` object of a unigram vocabulary.
  mutating func unigramSettings() throws(TokenizerError) -> UnigramModel.Settings {
    try checkModelFields(known: ["type", "vocab", "unk_id", "byte_fallback"])
    var settings = UnigramModel.Settings()
    settings.hasByteTokens = try flag("byte_fallback")
    let limit = VocabularyBuilder.largestID
    switch try value("unk_id") {
    case .null: break
    case .number(let number):
      guard let id = Int(exactly: number), (0...limit).contains(id) else { fallthrough }
      settings.unknownID = TokenID(id)
    default:
      throw .wrongType(
        path: reader.path, field: "model.unk_id", expected: "a whole number up to \(limit)")
    }
    return settings
  }
}

extension TokenizerDefinition {
  /// Reads a unigram vocabulary, each token with its score.
  init(
    unigram reader: inout JSONReader<TokenizerError>, _ fields: inout TokenizerFields,
    _ modelFields: inout TokenizerFields, _ pretrained: PretrainedSettings
  ) throws(TokenizerError) {
    stages = try fields.stages()
    guard stages.spaceMarking.isSentencePiece else {
      throw fields.unsupported("pre_tokenizer", try fields.value("pre_tokenizer"))
    }
    pretrained.applySpacePrefix(to: &stages)
    let settings = try modelFields.unigramSettings()
    var builder = VocabularyBuilder(path: reader.path)
    reader.offset = try modelFields.offset(of: "vocab", in: "model")
    let scores = try Self.readScores(&reader, into: &builder)
    if let unknown = settings.unknownID, Int(unknown) >= scores.count {
      throw .unknownSpecialToken(path: reader.path, token: "id \(unknown)")
    }
    addedTokens = try Self.addTokens(&fields, to: &builder, pretrained, stages)
    model = .unigram(try UnigramModel(builder, scores: scores, settings))
  }

  private static func readScores(
    _ reader: inout JSONReader<TokenizerError>, into builder: inout VocabularyBuilder
  ) throws(TokenizerError) -> [Double] {
    func wrongType(_ index: Int) -> TokenizerError {
      .wrongType(
        path: builder.path, field: "model.vocab[\(index)]", expected: "a token and its score")
    }
    guard reader.isNext("[") else {
      throw .wrongType(path: builder.path, field: "model.vocab", expected: "a list of tokens")
    }
    var scores: [Double] = []
    var more = try reader.beginArray()
    while more {
      guard scores.count <= VocabularyBuilder.largestID, reader.isNext("["),
        try reader.beginArray(), reader.isNext("\"")
      else { throw wrongType(scores.count) }
      try reader.readString(into: &builder.spellings.bytes)
      guard try reader.nextElement(), reader.isNumberNext() else { throw wrongType(scores.count) }
      let score = try reader.readNumber().value
      guard score.isFinite, try !reader.nextElement() else { throw wrongType(scores.count) }
      try builder.add(id: TokenID(scores.count))
      scores.append(score)
      more = try reader.nextElement()
    }
    return scores
  }
}
