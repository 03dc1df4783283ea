import ArgumentParser

/// What can be measured.
enum Work: String, ExpressibleByArgument, CaseIterable, Encodable {
  /// A training step of 32 texts whose hidden states are not yet known.
  case trainFirstEpoch = "train-first-epoch"
  /// A training step of 32 texts whose hidden states are known.
  case trainCached = "train-cached"
  /// 25 continuations of 20 new tokens of one prompt.
  case generate
  /// 25 continuations of 20 new tokens of each of 40 prompts.
  case generateMany = "generate-many"
  /// The perplexity of 25 texts after each of 40 prompts.
  case evaluatePerplexity = "evaluate-perplexity"
  /// A classifier on the same texts.
  case evaluateJudge = "evaluate-judge"
  /// 10,000 sentences to token ids on one core.
  case tokenize
  /// A model folder to the first logits.
  case load
  /// Plain matrix products: the roofline.
  case gemm
  /// Factorisations of a steer, principal components of the vocabulary, and words, contexts and
  /// rankings of its dimensions.
  case spectrum
  /// Spans and seven steer values of a text of 200 tokens.
  case spans
  /// Continuations at two steer values with their perplexity.
  case sweep
  /// The weighted sum of two steers at the rank of one.
  case compose
  /// A least-squares fit to another embedding.
  case transfer
  /// The parts of training and generation, each by itself.
  case stages
  /// What mixed precision changes on the model's own hidden states.
  case precision
  /// Stages at several sizes of what they depend on; prints a line for each measurement.
  case scaling

  /// Whether the work reads `--data`.
  var needsData: Bool {
    [
      .trainFirstEpoch, .trainCached, .tokenize, .spectrum, .stages, .precision, .generateMany,
      .evaluatePerplexity, .evaluateJudge,
    ].contains(self)
  }

  /// Whether the work reads `--model`.
  var needsModel: Bool { ![.gemm, .scaling].contains(self) }
}
