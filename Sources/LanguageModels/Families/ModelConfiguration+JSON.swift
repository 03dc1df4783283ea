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

  init(_ reader: ConfigurationReader) throws(LanguageModelError) {
    let type = try reader.modelType()
    if EncoderConfiguration.Family(rawValue: type) != nil {
      throw .encoder(file: reader.path, type: type)
    }
    guard let family = Family(rawValue: type) else {
      throw reader.unsupported(
        "model_type", type.isEmpty ? "(none)" : type,
        Family.allCases.map(\.rawValue).joined(separator: ", "))
    }
    try reader.require("quantization_config", isAbsentFor: "unquantised weights")
    self = try family.implementation.configuration(reader, family)
    architectures = try reader.strings("architectures")
    beginOfTextID = try reader.tokenID("bos_token_id", below: vocabularySize)
    endOfTextID = try reader.tokenID("eos_token_id", below: vocabularySize)
    try checkHeads(reader.path)
  }
}
