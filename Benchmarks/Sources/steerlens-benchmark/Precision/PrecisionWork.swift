import ArgumentParser
import Datasets
import LanguageModels
import LinearAlgebra
import Steering
import TextTokenization

/// What mixed precision changes on a model's own hidden states: how far losses, log-probabilities and
/// gradients are from those in floats, how large the states' outliers are, which share of the vocabulary the
/// gradient leaves out, and what mixed decoding changes.
struct PrecisionWork {
  private static let textCount = 64
  // Positions whose log-probability is compared by itself.
  private static let singlePositions = 100

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel()
    let texts = try options.loadTexts()
    let examples = try texts.map { try options.tokens(of: $0.text, model) }
    let counts = tokenCounts(examples, model.outputHead.vocabularySize)
    guard let mixed = MixedPrecisionHead(model.outputHead, tokenCounts: counts) else {
      throw ValidationError(
        "Mixed precision needs a processor with AVX-512 VNNI and a model without a soft cap.")
    }
    let steer = try options.loadSteer() ?? .random(hiddenSize: model.configuration.hiddenSize)
    let used = zip(examples, texts).prefix(Self.textCount).filter { $0.0.count > 1 }
    let positions = TrainingPositions(
      hidden: try model.hiddenStates(used.map { Array($0.0.dropLast()) }),
      targets: used.flatMap { $0.0.dropFirst() },
      values: values(used.map { ($0.0.count - 1, Float($0.1.label)) }, steer))
    let steered = steer.steeredHiddenStates(positions.hidden, values: positions.values)
    let decoding = try DecodingErrors(model: model).measures(examples)
    var timings = Timings()
    let check = timings.record {
      var check = outliers(positions.hidden).merging(decoding) { $1 }
      check["positions"] = Double(positions.targets.count)
      check.merge(errors(model.outputHead, mixed, positions.targets, steered)) { $1 }
      check["parameter_gradient_error"] = parameterError(steer, model.outputHead, mixed, positions)
      check.merge(BlockShares(model.outputHead, counts: counts).shares(steered)) { $1 }
      return check
    }
    return BenchmarkReport(.precision, options, timings, check: check)
  }

  private func tokenCounts(_ examples: [[TokenID]], _ vocabularySize: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: vocabularySize)
    for id in examples.joined() { counts[Int(id)] += 1 }
    return counts
  }

  // The label for every steer but the dummy, which is always on.
  private func values(_ texts: [(positions: Int, label: Float)], _ steer: Steer) -> Matrix {
    let rows = texts.flatMap { text in
      let values = (0..<steer.count).map { $0 == steer.dummySteer ? 1 : text.label }
      return (0..<text.positions).flatMap { _ in values }
    }
    return Matrix(rows: rows.count / steer.count, columns: steer.count, rows)
  }

  // The largest entry, and the kurtosis of the entries of a state (3 for a normal distribution).
  private func outliers(_ hidden: Matrix) -> [String: Double] {
    var (largest, squares, kurtosis) = (0.0, 0.0, 0.0)
    for row in 0..<hidden.rows {
      let entries = (0..<hidden.columns).map { Double(hidden[row, $0]) }
      let mean = entries.reduce(0, +) / Double(entries.count)
      let second = entries.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(entries.count)
      let fourth =
        entries.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) * ($1 - mean) }
        / Double(entries.count)
      kurtosis += fourth / (second * second)
      squares += entries.reduce(0) { $0 + $1 * $1 }
      largest = entries.reduce(largest) { max($0, abs($1)) }
    }
    return [
      "largest_entry": largest, "root_mean_square": (squares / Double(hidden.count)).squareRoot(),
      "kurtosis": kurtosis / Double(hidden.rows),
    ]
  }

  private func errors(
    _ head: OutputHead, _ mixed: MixedPrecisionHead, _ targets: [TokenID], _ hidden: Matrix
  ) -> [String: Double] {
    let scale = 1 / Float(targets.count)
    let full = head.loss(of: targets, hidden: hidden, scale: scale, gradient: .hidden)
    let rounded = mixed.loss(of: targets, hidden: hidden, scale: scale)
    var (largest, squares, count) = (0.0, 0.0, 0)
    for row in stride(from: 0, to: targets.count, by: max(1, targets.count / Self.singlePositions))
    {
      let state = hidden.gatherRows([row])
      let exact = head.loss(of: [targets[row]], hidden: state, scale: 1, gradient: .none)
      let error = mixed.loss(of: [targets[row]], hidden: state, scale: 1).total - exact.total
      largest = max(largest, abs(error))
      squares += error * error
      count += 1
    }
    return [
      "loss": full.total / Double(targets.count),
      "loss_error": (rounded.total - full.total) / Double(targets.count),
      "largest_log_probability_error": largest,
      "log_probability_error": (squares / Double(count)).squareRoot(),
      "gradient_error": relativeError(
        [rounded.hiddenGradient].compactMap { $0 }, [full.hiddenGradient].compactMap { $0 }),
    ]
  }

  private func parameterError(
    _ steer: Steer, _ head: OutputHead, _ mixed: MixedPrecisionHead, _ positions: TrainingPositions
  ) -> Double {
    relativeError(
      steer.loss(on: positions, head: mixed, regularization: 0).gradient,
      steer.loss(on: positions, head: head, regularization: 0).gradient)
  }

  // The norm of the difference over the norm.
  private func relativeError(_ matrices: [Matrix], _ expected: [Matrix]) -> Double {
    var (difference, norm) = (0.0, 0.0)
    for (matrix, expected) in zip(matrices, expected) {
      for (value, right) in zip(matrix.values, expected.values) {
        difference += Double(value - right) * Double(value - right)
        norm += Double(right) * Double(right)
      }
    }
    return (difference / norm).squareRoot()
  }
}
