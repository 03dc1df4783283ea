public import ArgumentParser
package import Jobs
public import LanguageModels
public import Steering

/// The options that are training settings; what is not given is the preset's.
package struct TrainingOptions: ParsableArguments {
  package init() {}

  @Option(
    name: [.customLong("adaptor"), .customLong("kind")],
    help: """
      mixed (log-odds of tokens and a learned matrix; the default), multiply (the matrix alone; the \
      paper's), add, offset, or log-odds (in closed form, in seconds).
      """)
  var adaptor: Adaptor?

  @Option(
    help: """
      paper: multiply, rank 1000, epsilon 0.001, all steps and no texts held out, unless given \
      otherwise.
      """)
  var preset: Preset?

  @Option(parsing: .unconditional, help: "The number of steers, the dummy included.")
  var numSteers = 2

  @Option(
    parsing: .unconditional,
    help: "The index of the always-on dummy steer, or none (default: the last of several).")
  var dummySteer: DummySteer?

  @Option(help: "Comma-separated names of the labelled steers (default: the label columns).")
  var names: String?

  @Option(
    parsing: .unconditional,
    help: """
      The rank of the steer matrices, clamped to the model's width; auto trains a wide one and keeps \
      the dimensions that held-out texts support (default: auto). The others have no rank.
      """)
  var rank: Rank?

  @Option(
    parsing: .unconditional,
    help: """
      Texts to hold out: a share such as 10%, a number, a file, or none (default: 10%, at most 300, \
      none of fewer than 50). They choose step and rank, and say what the steer is worth.
      """, transform: Self.validation)
  var validation: Validation?

  @Option(
    parsing: .unconditional, help: "The factor on every steer (default: by kind and rank).")
  var epsilon: Float?

  @Option(
    parsing: .unconditional,
    help: "The standard deviation of the initial values (default: by kind and rank).")
  var initStd: Float?

  @Option(
    parsing: .unconditional,
    help:
      "Training steps at most; fewer where held-out texts gain nothing any more (default: 1000).")
  var steps: Int?

  @Option(parsing: .unconditional, help: "Adam's step size.")
  var learningRate: Float = 1e-2

  @Option(parsing: .unconditional, help: "Texts per step.")
  var batchSize = 32

  @Option(parsing: .unconditional, help: "Tokens of a text that are used.")
  var maxLength = 256

  @Option(parsing: .unconditional, help: "The factor on the sum of squared parameters in the loss.")
  var regularization: Float = 0

  @Option(
    parsing: .unconditional,
    help: """
      The weight of the divergence from the unsteered model in the loss (default: 0). Steps take twice \
      as long.
      """)
  var klWeight: Float = 0

  @Option(
    parsing: .unconditional,
    help: "The seed of initial values and of the order of texts (default: 0).", transform: Seed.read
  )
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: """
      The seed of what several seeds have in common: held-out texts, and which texts share a batch in the \
      first epoch (default: --seed).
      """, transform: Seed.read)
  var dataSeed: UInt64?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Begin every text with the begin-of-text token (default: as the model's tokenizer does).
      """)
  var prependBos: Bool?

  @Option(
    help:
      """
      mixed: the output head's products in 16 bits with shared scales, twice as fast where the \
      processor can (gradient errors of 1e-4 to 1e-3 of its norm); full: floats throughout.
      """
  )
  var precision = TrainingSettings.Precision.mixed

  @Option(
    help:
      """
      mixed: the linear layers that texts pass in 16 bits with shared scales, twice as fast where the \
      processor can; full: in floats.
      """
  )
  var passPrecision = PassPrecision.full

  @Option(
    help:
      """
      upstream: do as the published code does: count padding in the loss, leave out GPT-J's output bias, \
      label published data sets as it does.
      """
  )
  var compat: Compatibility?

  package func validate() throws {
    do { try settings.validate() } catch {
      throw ValidationError(OptionNames.inText(error.description) + ".")
    }
    if case .automatic = rank, heldOut == .none {
      throw ValidationError("--rank auto needs held-out texts: give --validation.")
    }
  }

  package var settings: TrainingSettings {
    var settings = start
    settings.steers = numSteers
    settings.dummySteer = dummyIndex
    if let epsilon { settings.epsilon = epsilon }
    if let initStd { settings.initialStandardDeviation = initStd }
    if let steps { settings.steps = steps }
    settings.learningRate = learningRate
    settings.batchSize = batchSize
    settings.maxLength = maxLength
    settings.regularization = regularization
    settings.klWeight = klWeight
    settings.seed = seed
    settings.dataSeed = dataSeed == seed ? nil : dataSeed
    settings.prependsBeginOfText = prependBos == true
    settings.countsPadding = compat == .upstream
    settings.precision = precision
    settings.passPrecision = passPrecision
    return settings
  }

  // The published code knows no other settings.
  private var followsPaper: Bool { preset == .paper || compat == .upstream }

  private var start: TrainingSettings {
    let wanted = if case .fixed(let rank) = rank { rank } else { 1000 }
    guard followsPaper else {
      let adaptor = adaptor ?? .mixed
      return .recommended(adaptor.kind, rank: wanted, method: adaptor.method)
    }
    var settings = TrainingSettings()
    settings.kind = adaptor?.kind ?? .multiply
    settings.method = adaptor?.method ?? .adam
    if settings.method == .logOdds { settings.steps = 0 }
    settings.rank = wanted
    return settings
  }

  /// Whether the steer is cut to the rank that held-out texts support.
  package var choosesRank: Bool {
    switch rank {
    case .automatic: true
    case .fixed: false
    case nil: !followsPaper
    }
  }

  /// The texts that are held out.
  package var heldOut: Validation { validation ?? (followsPaper ? .none : .automatic) }

  private static func validation(_ text: String) throws -> Validation {
    guard let validation = Validation(text) else {
      throw ValidationError(
        "--validation \(text) must be a share below 100 % such as 10%, a number of texts, a file, or none."
      )
    }
    return validation
  }

  private var dummyIndex: Int? {
    switch dummySteer {
    case nil: numSteers > 1 ? numSteers - 1 : nil
    case .absent: nil
    case .index(let index): index
    }
  }

  private var labelledSteers: Int { numSteers - (dummyIndex == nil ? 0 : 1) }

  func checkLabelColumns(_ columns: [String]) throws {
    guard columns.count == labelledSteers else {
      throw ValidationError(
        "\(labelledSteers) labelled steers need as many label columns: --label-column a,b,…")
    }
    if let names, names.split(separator: ",").count != labelledSteers {
      throw ValidationError("--names must name \(labelledSteers) labelled steers.")
    }
  }

  /// One name per steer.
  package func steerNames(labelColumns: [String]) -> [String] {
    var result = names.map { $0.split(separator: ",").map { String($0) } } ?? labelColumns
    if let dummyIndex { result.insert("dummy", at: dummyIndex) }
    return result
  }
}

extension TrainingSettings.Precision: ExpressibleByArgument {}
extension PassPrecision: ExpressibleByArgument {}
