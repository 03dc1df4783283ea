internal import LanguageModels
internal import LinearAlgebra
internal import MessagePassing
internal import SteerAnalysis
internal import Steering
internal import TextTokenization

/// Labelled texts that a training does not see, on which its steer is measured.
///
/// Each text passes the transformer once: hidden states are kept as those of the training are. Ranks take parts
/// in turns, and each comes to the same measures.
final class HeldOutTexts {
  private let model: LanguageModel
  private let texts: [TrainingExample]
  private let hiddenStates: HiddenStateStore
  private let communicator: any Communicator
  // Tokens that are scored together: enough for efficient products, and a pass takes about a second with
  // the largest vocabularies.
  private static let passTokens = 512

  /// The number of texts with a token to predict.
  var count: Int { texts.count }
  /// The number of tokens predicted.
  let tokens: Int

  /// Reads texts as the training would; nil if none has a next token to predict.
  ///
  /// - Throws: `LanguageModelError`; what opening the cache throws.
  init?(
    _ examples: [TrainingExample], model: LanguageModel, maxLength: Int, memoryLimit: Int,
    cache: HiddenStateCache? = nil, communicator: any Communicator
  ) throws {
    let limit = min(maxLength, model.configuration.contextLength)
    texts = examples.filter { $0.ids.count > 1 }.map {
      TrainingExample(ids: Array($0.ids.prefix(limit)), labels: $0.labels)
    }
    guard !texts.isEmpty else { return nil }
    self.model = model
    self.communicator = communicator
    tokens = texts.reduce(0) { $0 + $1.ids.count - 1 }
    let parts = Self.parts(of: texts).enumerated().filter { number, _ in
      number % communicator.size == communicator.rank
    }.map(\.element)
    var counts = [Int](repeating: 0, count: texts.count)
    for text in parts.joined() { counts[text] = texts[text].ids.count - 1 }
    self.parts = parts
    let texts = texts
    let passes = parts.map { part in
      part.map { PassedText(number: $0, ids: texts[$0].ids.dropLast()) }
    }
    hiddenStates = try HiddenStateStore(
      counts: counts, width: model.configuration.hiddenSize, cache: cache, passes: passes,
      memoryLimit: memoryLimit)
    for pass in passes where !pass.allSatisfy({ hiddenStates.contains($0.number) }) {
      let packed = try PackedBatch(pass.map(\.ids))
      let hidden = try model.hiddenStates(packed, caches: nil)
      for (text, sequence) in zip(pass, packed.sequences) {
        hiddenStates.store(text.number, from: hidden, row: sequence.tokens.lowerBound)
      }
    }
  }

  // Factors on the labels: a steer of few dimensions wants to be turned further than one of many.
  private static let scales: [Float] = [2, 1, 0.5, 0.25]
  // That of 1.
  private static let atLabels = 1

  // Texts that are scored together, of this rank.
  private let parts: [[Int]]

  private static func parts(of texts: [TrainingExample]) -> [[Int]] {
    var parts: [[Int]] = []
    var size = 0
    for (i, text) in texts.enumerated() {
      if parts.isEmpty || size + text.ids.count > passTokens {
        parts.append([])
        size = 0
      }
      parts[parts.count - 1].append(i)
      size += text.ids.count
    }
    return parts
  }

  // What is summed over the tokens of each text.
  private struct Sums {
    /// With the steers at each factor times the labels, one list for each.
    var atLabel: [[Double]]
    var atZero: [Double]
    /// `log p(text | +1) − log p(text | −1)` for each labelled steer.
    var ratios: [[Double]]

    /// With the sums of all ranks, each of which has those of its own texts and 0 for others.
    func gathered(from ranks: any Communicator) throws(MessagePassingError) -> Sums {
      let all = try ranks.sum(Array((atLabel + [atZero] + ratios).joined()))
      let count = atZero.count
      let lists = (0..<atLabel.count + 1 + ratios.count).map {
        Array(all[$0 * count..<($0 + 1) * count])
      }
      return Sums(
        atLabel: Array(lists.prefix(atLabel.count)), atZero: lists[atLabel.count],
        ratios: Array(lists.suffix(ratios.count)))
    }
  }

  /// Measures a steer, its dummy steer on.
  ///
  /// - Parameters:
  ///   - steer: The steer.
  ///   - beforePass: Called before every pass of the output head; what it throws ends the work. Ranks that
  ///     share the work must not be ended so.
  /// - Returns: What the steer does on the texts.
  /// - Throws: `SteeringError.diverged(step:)` for log-probabilities that are not finite; what
  ///   `beforePass` throws; `MessagePassingError`.
  func measure(_ steer: Steer, beforePass: () throws -> Void = {}) throws -> HeldOutMeasure {
    let labelled = steer.names.indices.filter { $0 != steer.dummySteer }
    var sums = Sums(
      atLabel: Self.scales.map { _ in texts.map { _ in 0 } }, atZero: texts.map { _ in 0 },
      ratios: labelled.map { _ in texts.map { _ in 0 } })
    for part in parts { try add(part, steer, labelled, to: &sums, beforePass) }
    if communicator.size > 1 { sums = try sums.gathered(from: communicator) }
    let step = steer.provenance.step ?? 0
    let all = sums.atLabel.joined() + sums.atZero + sums.ratios.joined()
    guard all.allSatisfy(\.isFinite) else { throw SteeringError.diverged(step: step) }
    let (own, plain) = (sums.atLabel.map { $0.reduce(0, +) }, sums.atZero.reduce(0, +))
    let effects = sums.ratios.joined().map(abs).reduce(0, +) / Double(labelled.count)
    return HeldOutMeasure(
      step: step, loss: -own[Self.atLabels] / Double(tokens),
      gain: ((own.max() ?? plain) - plain) / Double(tokens),
      effect: effects / Double(tokens),
      areasUnderCurve: sums.ratios.enumerated().map { label, ratios in
        LabelSeparation.areaUnderCurve(ratios, labels: texts.map { Double($0.labels[label]) })
      })
  }

  private func add(
    _ part: [Int], _ steer: Steer, _ labelled: [Int], to sums: inout Sums,
    _ beforePass: () throws -> Void
  ) rethrows {
    let hidden = hiddenStates.gather(part)
    let targets = part.flatMap { texts[$0].ids.dropFirst() }
    let textOf = part.flatMap { text in texts[text].ids.dropFirst().map { _ in text } }
    let head = model.outputHead
    let base = FixedSteer(
      steer, values: steer.names.indices.map { $0 == steer.dummySteer ? 1 : 0 })
    // All settings of one steer lie on one line of logits, so that a pass gives them all.
    let isLine = labelled.count == 1
    let points = Line(isLine ? Set(part.map { texts[$0].labels[0] }) : [], scales: Self.scales)
    for (label, index) in labelled.enumerated() {
      try beforePass()
      let scores = head.logProbabilities(
        of: targets, hidden: base.apply(hidden), offsets: base.offsets(targets.count),
        direction: FixedSteer(steer, values: steer.values(of: index, 1)).direction(hidden),
        points: points.values)
      for (t, text) in textOf.enumerated() {
        func score(_ value: Float) -> Double { Double(scores[points.index(of: value), t]) }
        sums.ratios[label][text] += score(1) - score(-1)
        if label == 0 { sums.atZero[text] += score(0) }
        guard isLine else { continue }
        for (i, scale) in Self.scales.enumerated() {
          sums.atLabel[i][text] += score(scale * texts[text].labels[0])
        }
      }
    }
    if isLine { return }
    for (i, scale) in Self.scales.enumerated() {
      try beforePass()
      let values = Matrix(textOf.map { steerValues(texts[$0], steer, scale: scale) })
      let scores = head.logProbabilities(
        of: targets, hidden: steer.steeredHiddenStates(hidden, values: values),
        offsets: steer.offsets(values: values))
      for (t, text) in textOf.enumerated() { sums.atLabel[i][text] += Double(scores[t]) }
    }
  }

  // The values of one steer at which texts are scored: −1, 0, 1, and each factor times each label.
  private struct Line {
    let values: [Float]
    private let indices: [Float: Int]

    init(_ labels: Set<Float>, scales: [Float]) {
      let wanted = labels.flatMap { label in scales.map { $0 * label } }
      values = Set(wanted + [-1, 0, 1]).sorted()
      indices = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
    }

    func index(of value: Float) -> Int {
      guard let index = indices[value] else { preconditionFailure("\(value) is not on the line") }
      return index
    }
  }

  private func steerValues(_ text: TrainingExample, _ steer: Steer, scale: Float) -> [Float] {
    var values = text.labels.map { scale * $0 }
    if let dummySteer = steer.dummySteer { values.insert(1, at: dummySteer) }
    return values
  }
}
