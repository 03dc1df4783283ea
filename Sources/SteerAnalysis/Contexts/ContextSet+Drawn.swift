public import LanguageModels
internal import LinearAlgebra
internal import Steering
internal import TextTokenization

extension ContextSet {
  /// The number of texts that ``init(drawnFrom:seed:)`` draws.
  package static let drawnTexts = 64

  /// Contexts of texts that the model itself draws, for steers whose texts are not at hand.
  ///
  /// 64 texts of 32 tokens, plain sampling from the begin-of-text token, or from token 0 without
  /// one; the token that starts them is no context's last token but one of the texts' own.
  ///
  /// - Throws: `LanguageModelError`, `SteeringError`.
  public init(drawnFrom model: LanguageModel, seed: UInt64 = 0) throws {
    let configuration = model.configuration
    let start = TokenID(configuration.beginOfTextID ?? configuration.endOfTextID ?? 0)
    var settings = GenerationSettings()
    settings.continuations = Self.drawnTexts
    settings.maxNewTokens = min(32, configuration.contextLength - 1)
    settings.topP = 1
    settings.seed = seed
    let drawn = try TextGenerator(model: model, steer: nil, settings: settings)
      .continuations(of: [[start]])
    try self.init(drawn[0].map { AnalysedText(ids: [start] + $0.ids) }, model: model)
  }
}
