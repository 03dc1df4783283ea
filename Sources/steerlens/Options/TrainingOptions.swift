public import ArgumentParser
public import Steering

/// The options that are training settings; the defaults are the paper's.
package struct TrainingOptions: ParsableArguments {
  package init() {}

  @Option(name: [.customLong("adaptor"), .customLong("kind")], help: "multiply, add or offset.")
  var kind = SteerKind.multiply

  @Option(parsing: .unconditional, help: "The number of steers, the dummy included.")
  var numSteers = 2

  @Option(
    parsing: .unconditional,
    help: "The index of the always-on dummy steer, or none (default: the last of several).")
  var dummySteer: DummySteer?

  @Option(help: "Comma-separated names of the labelled steers (default: the label columns).")
  var names: String?

  @Option(
    parsing: .unconditional, help: "The rank of the steer matrices; clamped to the model's width.")
  var rank = 1000

  @Option(parsing: .unconditional, help: "The factor on every steer.")
  var epsilon: Float = 1e-3

  @Option(parsing: .unconditional, help: "The standard deviation of the initial values.")
  var initStd: Float = 1e-2

  @Option(parsing: .unconditional, help: "Training steps.")
  var steps = 1000

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
    help: "The seed of initial values and of the order of texts (default: 0).", transform: Seed.read
  )
  var seed: UInt64 = 0

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
      upstream: count padding in the loss, leave out GPT-J's output bias, and label published data \
      sets as the published code does.
      """
  )
  var compat: Compatibility?

  package func validate() throws {
    do { try settings.validate() } catch {
      throw ValidationError(OptionNames.inText(error.description) + ".")
    }
  }

  package var settings: TrainingSettings {
    var settings = TrainingSettings()
    settings.kind = kind
    settings.steers = numSteers
    settings.dummySteer = dummyIndex
    settings.rank = rank
    settings.epsilon = epsilon
    settings.initialStandardDeviation = initStd
    settings.steps = steps
    settings.learningRate = learningRate
    settings.batchSize = batchSize
    settings.maxLength = maxLength
    settings.regularization = regularization
    settings.seed = seed
    settings.prependsBeginOfText = prependBos == true
    settings.countsPadding = compat == .upstream
    settings.precision = precision
    return settings
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

extension SteerKind: ExpressibleByArgument {}
extension TrainingSettings.Precision: ExpressibleByArgument {}

/// The value of `--dummy-steer`.
enum DummySteer: ExpressibleByArgument, Equatable {
  case absent
  case index(Int)

  init?(argument: String) {
    if argument == "none" {
      self = .absent
    } else if let index = Int(argument) {
      self = .index(index)
    } else {
      return nil
    }
  }
}
