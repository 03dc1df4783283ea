public import Foundation

extension ModelConfiguration {
  /// Reads a `config.json`.
  ///
  /// - Parameters:
  ///   - json: The file's bytes.
  ///   - path: The file's name, for messages.
  /// - Throws: ``LanguageModelError/malformedConfiguration(file:reason:)``;
  ///   ``LanguageModelError/unsupportedOption(file:option:value:supported:)`` for every option
  ///   whose value would make the numbers wrong.
  public init(json: Data, path: String) throws(LanguageModelError) {
    try self.init(ConfigurationReader(json: json, path: path))
  }

  init(_ whole: ConfigurationReader) throws(LanguageModelError) {
    let reader = try whole.languagePart()
    let type = reader.isPart ? Family.gemma3.rawValue : try reader.modelType()
    if EncoderConfiguration.Family(rawValue: type) != nil {
      throw .encoder(file: reader.path, type: type)
    }
    guard let family = Family(rawValue: type) else {
      throw reader.unsupported(
        "model_type", type.isEmpty ? "(none)" : type,
        Family.allCases.map(\.rawValue).joined(separator: ", "))
    }
    try whole.require("quantization_config", isAbsentFor: "unquantised weights")
    self = try family.implementation.configuration(reader, family)
    architectures = try whole.strings("architectures")
    tiesOutputEmbedding = try whole.boolean("tie_word_embeddings", default: tiesOutputEmbedding)
    for part in [reader, whole] where beginOfTextID == nil {
      beginOfTextID = try part.tokenID("bos_token_id", below: vocabularySize)
    }
    for part in [whole, reader] where endOfTextIDs.isEmpty {
      endOfTextIDs = try part.tokenIDs("eos_token_id", below: vocabularySize)
    }
    try checkHeads(reader.path)
  }
}
