public import LanguageModels
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
  /// The weight of `KL(p ‖ p')` of the unsteered from the steered model's predictions in the loss.
  public var klWeight: Float = 0
  /// The seed of initial values and of the order of texts.
  public var seed: UInt64 = 0
  /// The seed of what trainings of several seeds have in common: which texts are held out, and which share
  /// a batch in the first epoch; nil for ``seed``.
  public var dataSeed: UInt64?
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
  /// The precision of the linear layers that texts pass.
  public var passPrecision = PassPrecision.full
  /// How the parameters are found.
  public var method = Method.adam

  /// How parameters are found.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// By Adam on the likelihood of the texts; of *mixed* the matrices, as of *multiply*.
    case adam
    /// In closed form from counts of tokens, see `LogOdds`; *offset* only, without steps.
    case logOdds = "log-odds"
  }

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

  /// Settings with which a steer of a kind and rank learns from the first steps.
  ///
  /// Adam moves every entry by about its step size, whatever the gradient: what a step does to logits is
  /// up to `ε` and, of `M = P1 P2ᵀ`, to the number of columns. The paper's `ε` of 1e-3 suits some 200 or
  /// more columns; with fewer it grows as `0.2 / r`, and the initial values as `0.1 / √r`, since near
  /// `P1 = P2 = 0` either gradient vanishes with the other factor. *add* and *offset* have no second
  /// factor: `ε` is 1. Log-odds are in nats, and take no steps.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - rank: The rank wanted; of *add* and *offset* it means nothing.
  ///   - method: How the parameters are found.
  /// - Returns: All other settings are the paper's.
  public static func recommended(
    _ kind: SteerKind = .mixed, rank: Int = 1000, method: Method = .adam
  ) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.kind = kind
    settings.rank = rank
    settings.method = method
    let columns = Float(max(rank, 1))
    settings.epsilon = kind.hasMatrix ? max(1e-3, 0.2 / columns) : 1
    settings.initialStandardDeviation =
      kind.hasMatrix ? max(1e-2, 0.1 / columns.squareRoot()) : 1e-2
    if method == .logOdds { settings.steps = 0 }
    return settings
  }

  // The published computation is compared in floats, and offsets have no hidden states to round.
  var usesMixedPrecision: Bool { precision == .mixed && !countsPadding && kind != .offset }

  // Padded texts pass anew in each step, and log-odds take no step.
  var keepsHiddenStates: Bool { !countsPadding && method == .adam }

  /// The precision of passes: padded texts are compared in floats too.
  package var usedPassPrecision: PassPrecision { countsPadding ? .full : passPrecision }

  /// Whether texts have the hidden states of other settings: those that share their batches of the first
  /// epoch, in the same precision.
  func batches(as other: TrainingSettings) -> Bool {
    (dataSeed ?? seed) == (other.dataSeed ?? other.seed) && batchSize == other.batchSize
      && countsPadding == other.countsPadding && usedPassPrecision == other.usedPassPrecision
  }

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
      method == .adam || kind == .offset, "kind", kind.rawValue, "offset for log-odds")
    let isAdam = method == .adam
    try SteeringError.require(
      isAdam ? (1..<1 << 30).contains(steps) : steps == 0, "steps", steps,
      isAdam ? "from 1 to \(1 << 30 - 1)" : "left out for log-odds")
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
    try SteeringError.require(
      klWeight == 0 || isAdam && klWeight > 0 && klWeight.isFinite, "klWeight", klWeight,
      isAdam ? "0 or a positive number" : "left out for log-odds")
  }

  /// The initial steers for a model: normal entries, one random stream per tensor; of *offset* in closed
  /// form the offsets of `LogOdds`, of *mixed* `LogOdds.shareBesideMatrix` of them, a dummy steer's 0.
  ///
  /// - Parameters:
  ///   - hiddenSize: `d`; the rank is clamped to it.
  ///   - vocabularySize: `V`.
  ///   - names: One name per steer.
  ///   - examples: The texts, for offsets.
  /// - Returns: The steers before training.
  /// - Throws: ``SteeringError/malformedSteer(reason:)`` if names do not fit.
  func initialSteer(
    hiddenSize: Int, vocabularySize: Int, names: [String], examples: [TrainingExample]
  ) throws(SteeringError) -> Steer {
    let parameters = kind.tensorNames.indices.map { tensor in
      let (rows, columns) =
        switch kind {
        case .add: (steers, hiddenSize)
        case _ where tensor < kind.projectors: (steers * hiddenSize, min(rank, hiddenSize))
        case .multiply, .offset, .mixed: (steers, vocabularySize)
        }
      if kind == .mixed && tensor == 2 || method == .logOdds {
        return offsets(examples, vocabularySize)
      }
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
  private func offsets(_ examples: [TrainingExample], _ vocabularySize: Int) -> Matrix {
    let factor = (kind == .mixed ? LogOdds.shareBesideMatrix : 1) / epsilon
    var rows = LogOdds.offsets(examples, vocabularySize: vocabularySize)
    if let dummySteer {
      rows.insert([Float](repeating: 0, count: vocabularySize), at: dummySteer)
    }
    return Matrix(
      rows: steers, columns: vocabularySize, rows.flatMap { $0.map { $0 * factor } })
  }
}
