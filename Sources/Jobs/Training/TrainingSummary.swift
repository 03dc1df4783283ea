internal import Reports
public import Steering

/// What a training came to.
public struct TrainingSummary: Codable, Sendable {
  /// The run folder.
  public var folder: String
  /// The names of the steers.
  public var names: [String]
  /// Steps taken.
  public var steps: Int
  /// Mean cross-entropy of the first tenth of the steps, nats a token; nil without steps.
  public var firstLoss: Double?
  /// Mean cross-entropy of the last tenth of the steps, nats a token; nil without steps.
  public var lastLoss: Double?
  /// Trained parameters.
  public var parameters: Int
  /// Trained parameters as a share of the model's.
  public var share: Double
  /// How many texts were held out.
  public var heldOutTexts: Int
  /// What the steer does on them; nil if none were.
  public var heldOut: HeldOutMeasure?
  /// What that means: a sentence for each labelled steer, and one on the step and the rank that were
  /// kept, if others were tried; empty without held-out texts.
  public var verdict: [String]

  init(
    _ steer: Steer, _ losses: [TrainingStep], modelParameters: Int, folder: String,
    heldOut report: HeldOutReport?
  ) {
    self.folder = folder
    names = steer.names
    steps = losses.count
    heldOutTexts = report?.texts ?? 0
    heldOut = report?.result
    verdict = report.map { $0.sentences + [$0.choice].compactMap { $0 } } ?? []
    // A tenth of the run at either end, so that one batch does not decide.
    let window = max(1, losses.count / 10)
    func mean(_ part: ArraySlice<TrainingStep>) -> Double? {
      part.isEmpty ? nil : part.reduce(0) { $0 + $1.crossEntropy } / Double(part.count)
    }
    firstLoss = mean(losses.prefix(window))
    lastLoss = mean(losses.suffix(window))
    parameters = steer.parameterCount
    share = Double(steer.parameterCount) / Double(modelParameters)
  }

  private enum CodingKeys: CodingKey {
    case folder, names, steps, firstLoss, lastLoss, parameters, share, heldOutTexts, heldOut,
      verdict
  }

  /// Writes `null` where there is no value, so that every key is always there.
  ///
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(folder, forKey: .folder)
    try container.encode(names, forKey: .names)
    try container.encode(steps, forKey: .steps)
    try container.encode(firstLoss, forKey: .firstLoss)
    try container.encode(lastLoss, forKey: .lastLoss)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(share, forKey: .share)
    try container.encode(heldOutTexts, forKey: .heldOutTexts)
    try container.encode(heldOut, forKey: .heldOut)
    try container.encode(verdict, forKey: .verdict)
  }
}
