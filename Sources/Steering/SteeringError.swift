/// What steering can fail with.
public enum SteeringError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Tensors, names and settings of a steer do not fit together.
  case malformedSteer(reason: String)
  /// A steer file misses a tensor or holds metadata that cannot be read.
  case malformedSteerFile(file: String, reason: String)
  /// A steer parameter is NaN or infinite.
  case nonFiniteParameter(file: String, tensor: String)
  /// The steer's width is not the model's.
  case wrongWidth(steer: String, model: String, expected: Int, actual: Int)
  /// The steer was trained on a model with other output embeddings.
  case wrongModel(trainedOn: String, model: String)
  /// The number of steer values is not the number of steers.
  case wrongValueCount(given: Int, names: [String], dummySteer: Int?)
  /// Steers of different kinds, widths or models cannot become one file.
  case cannotCompose(first: String, second: String, reason: String)
  /// The number of weights is not the number of labelled steers, or there are none.
  case wrongWeightCount(given: Int, names: [String])
  /// The number of new names is not the number of labelled steers.
  case wrongNameCount(given: Int, names: [String])
  /// A setting is outside its range.
  case invalidSetting(name: String, value: String, expected: String)
  /// The published script has no steers of a kind.
  case notPublished(kind: SteerKind)
  /// No training text has a next token to predict.
  case noTrainingTokens
  /// The loss or a gradient became NaN or infinite.
  case diverged(step: Int)
  /// The state to resume from was made with other settings or data.
  case cannotResume(file: String, reason: String)
  /// A prompt and its continuation do not fit into the context.
  case promptTooLong(prompt: Int, tokens: Int, newTokens: Int, contextLength: Int)
  /// A prompt without tokens.
  case emptyPrompt(prompt: Int)

  /// One line for people, with a remedy.
  public var description: String {
    switch self {
    case .malformedSteer(let reason): "not a steer: \(reason)"
    case .malformedSteerFile(let file, let reason):
      "\(file): \(reason); give a steer written by `steerlens train`"
    case .nonFiniteParameter(let file, let tensor):
      "\(file): \(tensor) holds NaN or infinity; train the steer anew with a lower `learningRate`"
    case .wrongWidth(let steer, let model, let expected, let actual):
      "steer \(steer) has width \(actual), model \(model) needs \(expected); "
        + "use the model that the steer was trained on"
    case .wrongModel(let trainedOn, let model):
      "the steer was trained on \(trainedOn), whose output embedding differs from that of "
        + "\(model); use that model"
    case .wrongValueCount(let given, let names, let dummySteer):
      "steer values: \(given) given for \(names.count) steers (\(names.joined(separator: ", "))); give "
        + (dummySteer == nil
          ? "one value per steer" : "one value per steer; the dummy steer may be left out")
        + (given > 2 ? "; for several settings give `steerValues` once for each" : "")
    case .cannotCompose(let first, let second, let reason):
      "\(first) and \(second) cannot be composed: \(reason)"
    case .wrongWeightCount(_, let names) where names.isEmpty:
      "there is no labelled steer to compose, only dummy steers"
    case .wrongWeightCount(let given, let names):
      "weights: \(given) given for \(names.count) labelled steers (\(names.joined(separator: ", "))); "
        + "give one weight for each"
    case .wrongNameCount(let given, let names):
      "names: \(given) given for \(names.count) labelled steers (\(names.joined(separator: ", "))); "
        + "give one name for each"
    case .invalidSetting(let name, let value, let expected):
      "`\(name)` is \(value); it must be \(expected)"
    case .notPublished(let kind):
      "the published script has no \(kind.rawValue) steers; keep this one as .safetensors"
    case .noTrainingTokens:
      "no training text has two tokens or more; give longer texts"
    case .diverged(let step):
      "the loss is not a number at step \(step); lower `learningRate`"
    case .cannotResume(let file, let reason):
      "\(file): cannot resume: \(reason)"
    case .promptTooLong(let prompt, let tokens, let newTokens, let limit):
      "prompt \(prompt + 1) has \(tokens) tokens; with \(newTokens) new ones it exceeds the "
        + "model's context of \(limit); shorten it or lower `maxNewTokens`"
    case .emptyPrompt(let prompt):
      "prompt \(prompt + 1) has no tokens; give some text, or begin it with `prependsBeginOfText`"
    }
  }
}

extension SteeringError {
  /// Throws ``invalidSetting(name:value:expected:)`` unless a setting's value is in its range.
  static func require(_ holds: Bool, _ name: String, _ value: some Any, _ expected: String)
    throws(SteeringError)
  {
    if !holds { throw .invalidSetting(name: name, value: "\(value)", expected: expected) }
  }
}
