internal import LanguageModels
internal import SteerAnalysis
internal import Steering

extension ServingError {
  /// What a request is at fault for; nil for errors that are the server's own, or whose words may name its
  /// files.
  ///
  /// - Parameter error: What an answer failed with.
  package init?(fault error: any Error) {
    switch error {
    case let error as ServingError: self = error
    case SteeringError.invalidSetting, SteeringError.promptTooLong, SteeringError.emptyPrompt,
      LanguageModelError.tokenOutOfRange, LanguageModelError.contextExceeded,
      LanguageModelError.emptySequence, AnalysisError.emptyText, AnalysisError.equalSettings,
      AnalysisError.noTokens:
      self = .refused("\(error)")
    case LanguageModelError.nonFiniteLogits: self = .nonFiniteLogits
    case JobError.conversation:
      self = .refused("the model's chat template does not take these messages")
    default: return nil
    }
  }
}
