internal import LinearAlgebra

/// How a steer is trained; the defaults are the paper's.
///
/// - SeeAlso: Han et al., "Word Embeddings Are Steers for Language Models", ACL 2024, §4.
public struct TrainingSettings: Sendable, Equatable, Codable {
  /// How the steers change the logits.
  public var kind = SteerKind.multiply
  /// The number of steers, the dummy included.
  public var steers = 2
  /// The always-on steer, if any.
  public var dummySteer: Int? = 1
  /// `r`; clamped to the model's width.
  public var rank = 1000
  /// `ε`.
  public var epsilon: Float = 1e-3
  /// The standard deviation of the normal initial values.
  public var initialStandardDeviation: Float = 1e-2
  /// The number of steps.
  public var steps = 1000
  /// Adam's step size.
  public var learningRate: Float = 1e-2
  /// Texts per step.
  public var batchSize = 32
  /// Tokens of a text that are used; the rest is cut off.
  public var maxLength = 256
  /// `λ`, the factor on the sum of squared parameters.
  public var regularization: Float = 0
  /// The seed of initial values and of the order of texts.
  public var seed: UInt64 = 0
  /// Whether every text begins with the begin-of-text token.
  public var prependsBeginOfText = false
  /// Whether texts are answers in conversations, rendered by the model's chat template, of which only
  /// the answers are learned; nil for plain texts.
  public var chat: Bool?
  /// The system message before conversations that have none.
  public var chatSystem: String?
  /// The date that the template was told, as `2026-02-07`; nil if it does not ask.
  public var chatDate: String?
  /// Whether padding counts in the loss as in the published code (`--compat upstream`).
  public var countsPadding = false
  /// The precision of the output head's products.
  public var precision = Precision.mixed

  /// How products are computed.
  public enum Precision: String, Sendable, Codable, CaseIterable {
    /// The output head's in block floating point of 16 bits where the processor has the
    /// instructions and the model has no soft cap, see `MixedPrecisionHead`; all others in floats.
    case mixed
    /// All in floats.
    case full
  }

  /// The paper's settings.
  public init() {}

  // The published computation is compared in floats, and offsets have no hidden states to round.
  var usesMixedPrecision: Bool { precision == .mixed && !countsPadding && kind != .offset }

  /// Checks every setting's range.
  ///
  /// - Throws: ``SteeringError/invalidSetting(name:value:expected:)``.
  public func validate() throws(SteeringError) {
    try SteeringError.require((1...1000).contains(steers), "steers", steers, "from 1 to 1000")
    try SteeringError.require(
      dummySteer.map { (0..<steers).contains($0) } ?? true, "dummySteer", dummySteer ?? -1,
      "from 0 to \(steers - 1)")
    try SteeringError.require(
      steers > (dummySteer == nil ? 0 : 1), "steers", steers,
      "larger than 1 with a dummy steer")
    try SteeringError.require(rank >= 1, "rank", rank, "at least 1")
    try SteeringError.require(
      epsilon > 0 && epsilon.isFinite, "epsilon", epsilon, "a positive number")
    try SteeringError.require(
      initialStandardDeviation >= 0 && initialStandardDeviation.isFinite,
      "initialStandardDeviation",
      initialStandardDeviation, "0 or a positive number")
    try SteeringError.require(
      (1..<1 << 30).contains(steps), "steps", steps, "from 1 to \(1 << 30 - 1)")
    try SteeringError.require(
      learningRate > 0 && learningRate.isFinite, "learningRate", learningRate,
      "a positive number")
    try SteeringError.require(
      (1..<1 << 20).contains(batchSize), "batchSize", batchSize, "from 1 to \(1 << 20 - 1)")
    try SteeringError.require(
      (2..<1 << 20).contains(maxLength), "maxLength", maxLength, "from 2 to \(1 << 20 - 1)")
    try SteeringError.require(
      regularization >= 0 && regularization.isFinite, "regularization", regularization,
      "0 or a positive number")
  }

  /// The initial steers for a model: normal entries, one random stream per tensor.
  ///
  /// - Parameters:
  ///   - hiddenSize: `d`; the rank is clamped to it.
  ///   - vocabularySize: `V`.
  ///   - names: One name per steer.
  /// - Returns: The steers before training.
  /// - Throws: ``SteeringError/malformedSteer(reason:)`` if names do not fit.
  func initialSteer(hiddenSize: Int, vocabularySize: Int, names: [String])
    throws(SteeringError) -> Steer
  {
    let (rows, columns) =
      switch kind {
      case .multiply: (steers * hiddenSize, min(rank, hiddenSize))
      case .add: (steers, hiddenSize)
      case .offset: (steers, vocabularySize)
      }
    let parameters = kind.tensorNames.indices.map { tensor in
      var random = CounterRandom(seed: seed, stream: .initialValues(tensor: tensor))
      return Matrix.normal(
        rows: rows, columns: columns, standardDeviation: initialStandardDeviation,
        random: &random)
    }
    return try Steer(
      kind: kind, epsilon: epsilon, names: names, dummySteer: dummySteer, parameters: parameters)
  }
}

extension TrainingSettings {
  /// Decodes settings; those of files that do not state a precision were made in floats.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    kind = try values.decode(SteerKind.self, forKey: .kind)
    steers = try values.decode(Int.self, forKey: .steers)
    dummySteer = try values.decodeIfPresent(Int.self, forKey: .dummySteer)
    rank = try values.decode(Int.self, forKey: .rank)
    epsilon = try values.decode(Float.self, forKey: .epsilon)
    initialStandardDeviation = try values.decode(Float.self, forKey: .initialStandardDeviation)
    steps = try values.decode(Int.self, forKey: .steps)
    learningRate = try values.decode(Float.self, forKey: .learningRate)
    batchSize = try values.decode(Int.self, forKey: .batchSize)
    maxLength = try values.decode(Int.self, forKey: .maxLength)
    regularization = try values.decode(Float.self, forKey: .regularization)
    seed = try values.decode(UInt64.self, forKey: .seed)
    prependsBeginOfText = try values.decode(Bool.self, forKey: .prependsBeginOfText)
    chat = try values.decodeIfPresent(Bool.self, forKey: .chat)
    chatSystem = try values.decodeIfPresent(String.self, forKey: .chatSystem)
    chatDate = try values.decodeIfPresent(String.self, forKey: .chatDate)
    countsPadding = try values.decode(Bool.self, forKey: .countsPadding)
    precision = try values.decodeIfPresent(Precision.self, forKey: .precision) ?? .full
  }
}
