public import LanguageModels
internal import LinearAlgebra
public import Steering

/// How many dimensions carry a steer's effect: what is left of it with only the first few, and what
/// each of them is worth.
///
/// A text is told apart by `log p(text | s⁺) − log p(text | s⁻)`, the steer at +1 and at −1; the loss is
/// the next-token cross-entropy with the steer at the text's label. A dummy steer is on, as in training. Of
/// *mixed* steers it is the matrix alone: their log-odds of tokens tell labels apart by themselves, whatever
/// the dimensions do.
public struct TruncationCurve: Sendable, Codable, Equatable {
  /// The effect of a steer with some of its dimensions.
  public struct Effect: Sendable, Codable, Equatable {
    /// Mean next-token cross-entropy, nats per token.
    public var loss: Double
    /// How well the log-probability ratio separates labels: area under the curve, 0.5 is chance.
    public var areaUnderCurve: Double

    /// Creates an effect.
    public init(loss: Double, areaUnderCurve: Double) {
      self.loss = loss
      self.areaUnderCurve = areaUnderCurve
    }
  }

  /// The effect with the first `dimensions` dimensions.
  public struct Level: Sendable, Codable, Equatable {
    /// The number of dimensions kept; 0 is the steer at 0.
    public var dimensions: Int
    /// What they do.
    public var effect: Effect
  }

  /// What the whole steer loses without one dimension.
  public struct LeaveOneOut: Sendable, Codable, Equatable {
    /// The number of the dimension, from 1.
    public var dimension: Int
    /// The loss without it less the loss of the whole steer; positive where it helps.
    public var lossChange: Double
    /// The area under the curve without it less that of the whole steer; negative where it helps.
    public var areaUnderCurveChange: Double
  }

  /// The effect of more and more dimensions, the whole steer last.
  public var levels: [Level]
  /// What each of the first dimensions is worth.
  public var leaveOneOut: [LeaveOneOut]
  /// The number of texts.
  public var texts: Int
  /// The number of tokens predicted.
  public var tokens: Int

  /// The numbers of dimensions to keep: all small ones, then each about half as large again.
  public static func defaultLevels(count: Int) -> [Int] {
    var levels: [Int] = []
    var level = 0
    while level < count {
      levels.append(level)
      level = max(level + 1, level * 3 / 2)
    }
    return levels + [count]
  }

  /// Measures a steer on labelled texts.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint; its dummy steer, if any, is at 1.
  ///   - decomposition: The steer to measure, of the same checkpoint.
  ///   - contexts: Contexts of labelled texts.
  ///   - head: The model's output head.
  ///   - levels: Numbers of dimensions to keep, ascending, from 0 to all.
  ///   - leaveOneOut: How many of the first dimensions to leave out one by one.
  ///   - progress: Called with the number of contexts done.
  /// - Throws: ``AnalysisError/oneLabelOnly``; ``AnalysisError/nonFinite(what:)``.
  /// - Complexity: O(T · V · (d + r + levels + leaveOneOut)) time; memory for two blocks of logits.
  public init(
    _ steer: Steer, _ decomposition: SteerDecomposition, contexts: ContextSet, head: OutputHead,
    levels: [Int], leaveOneOut: Int, progress: (Int) -> Void = { _ in }
  ) throws {
    guard let labels = contexts.labels else { throw AnalysisError.oneLabelOnly }
    let left = min(leaveOneOut, decomposition.count)
    let dummy = steer.dummySteer.map { FixedSteer(steer, values: steer.values(of: $0, 1)) }
    var pass = TruncationPass(
      decomposition, contexts: contexts, labels: labels.map { Float($0) }, head: head,
      levels: levels, leaveOneOut: left)
    pass.run(
      base: dummy?.apply(contexts.hidden) ?? contexts.hidden,
      offsets: dummy?.offsets(contexts.count), progress: progress)
    let texts = TextSums(contexts)
    let effects = try pass.settings.indices.map { try texts.effect(of: pass, setting: $0) }
    self.levels = zip(levels, effects).map { Level(dimensions: $0, effect: $1) }
    let whole = effects[levels.count - 1]
    self.leaveOneOut = effects.dropFirst(levels.count).enumerated().map { i, effect in
      LeaveOneOut(
        dimension: i + 1, lossChange: effect.loss - whole.loss,
        areaUnderCurveChange: effect.areaUnderCurve - whole.areaUnderCurve)
    }
    self.texts = texts.labels.count
    tokens = contexts.count
  }
}

/// Sums over the tokens of each text.
private struct TextSums {
  /// The label of each text that has contexts.
  let labels: [Double]
  private let textOf: [Int]

  init(_ contexts: ContextSet) {
    var labels: [Double] = []
    var textOf: [Int] = []
    var last = -1
    for position in contexts.positions {
      if position.text != last {
        last = position.text
        labels.append(contexts.texts[last].label ?? 0)
      }
      textOf.append(labels.count - 1)
    }
    self.labels = labels
    self.textOf = textOf
  }

  func effect(of pass: TruncationPass, setting: Int) throws -> TruncationCurve.Effect {
    var ratios = [Double](repeating: 0, count: labels.count)
    var loss = 0.0
    for (t, text) in textOf.enumerated() {
      let values = pass.logProbabilities(setting: setting, position: t)
      ratios[text] += Double(values.positive) - Double(values.negative)
      loss -= Double(values.label)
    }
    guard loss.isFinite, ratios.allSatisfy(\.isFinite) else {
      throw AnalysisError.nonFinite(what: "the logits under the steer")
    }
    guard let area = LabelSeparation.areaUnderCurve(ratios, labels: labels) else {
      throw AnalysisError.oneLabelOnly
    }
    return .init(loss: loss / Double(max(textOf.count, 1)), areaUnderCurve: area)
  }
}
