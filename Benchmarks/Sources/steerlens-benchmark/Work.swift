import ArgumentParser

/// What can be measured.
enum Work: String, ExpressibleByArgument, CaseIterable, Encodable {
  /// A training step of 32 texts whose hidden states are not yet known.
  case trainFirstEpoch = "train-first-epoch"
  /// A training step of 32 texts whose hidden states are known.
  case trainCached = "train-cached"
  /// 25 continuations of 20 new tokens of one prompt.
  case generate
  /// 10,000 sentences to token ids on one core.
  case tokenize
  /// A model folder to the first logits.
  case load
  /// Plain matrix products: the roofline.
  case gemm

  /// Whether the work reads `--data`.
  var needsData: Bool { self == .trainFirstEpoch || self == .trainCached || self == .tokenize }
}
