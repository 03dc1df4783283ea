internal import LanguageModels
internal import SteerAnalysis
internal import Steering

/// What trainings of several seeds on the same texts share, so that each text passes the transformer once.
package final class SharedPasses {
  /// Where hidden states are kept for later runs; nil for nowhere.
  var cache: HiddenStateCache?
  /// A training that holds the hidden states of its texts.
  var trainer: SteerTrainer?
  /// The held-out texts.
  var heldOut: HeldOutTexts?
  /// The contexts of the words of ``EvidenceStage``.
  var contexts: ContextSet?

  /// Nothing yet.
  package init() {}
}
