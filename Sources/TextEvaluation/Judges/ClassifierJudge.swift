public import LanguageModels
internal import LinearAlgebra
public import TextTokenization

/// A sequence classifier as a judge: the probability of one of its classes.
public struct ClassifierJudge: TextJudge, Sendable {
  /// What a judge looks for, which names the class.
  public enum Property: String, Sendable, CaseIterable {
    /// Classes called `POSITIVE`, `pos` and the like.
    case positive
    /// Classes called `toxic`, `toxicity` and the like.
    case toxic

    // In lower case; the first that a classifier has is taken.
    var labels: [String] {
      switch self {
      case .positive: ["positive", "pos"]
      case .toxic: ["toxic", "toxicity", "hate", "offensive"]
      }
    }
  }

  /// The classifier's folder or name.
  public let name: String
  /// The label of the class whose probability is the score.
  public let label: String

  /// The classifier's own tokenizer.
  public var tokenizer: Tokenizer { classifier.tokenizer }

  private let classifier: SequenceClassifier
  private let index: Int

  // Texts per call: progress between, and still efficient passes.
  private static let step = 32

  /// Prepares a classifier.
  ///
  /// Without a label the class called after the property is taken; of two classes without such names
  /// (`LABEL_0`, `LABEL_1`) the second.
  ///
  /// - Parameters:
  ///   - classifier: The classifier.
  ///   - property: What it looks for.
  ///   - label: The label of its class; nil to find it.
  /// - Throws: ``EvaluationError/noSuchLabel(judge:label:labels:)``,
  ///   ``EvaluationError/unknownLabel(judge:property:labels:)``,
  ///   ``EvaluationError/sharedLabel(judge:label:classes:)``.
  public init(_ classifier: SequenceClassifier, for property: Property, label: String? = nil)
    throws(EvaluationError)
  {
    let labels = classifier.labels
    if let label {
      guard let index = try classifier.classIndex(label) else {
        throw .noSuchLabel(judge: classifier.name, label: label, labels: labels)
      }
      self.index = index
    } else {
      let known = try classifier.classIndex(for: property)
      let isUnnamed = labels.map { $0.uppercased() } == ["LABEL_0", "LABEL_1"]
      guard let index = known ?? (isUnnamed ? 1 : labels.count == 1 ? 0 : nil) else {
        throw .unknownLabel(judge: classifier.name, property: property, labels: labels)
      }
      self.index = index
    }
    self.label = labels[index]
    self.classifier = classifier
    name = classifier.name
  }

  /// Scores texts, see ``TextJudge``.
  public func verdicts(on texts: [String], progress: (Int) throws -> Void) throws -> [JudgeVerdict]
  {
    var verdicts: [JudgeVerdict] = []
    for start in stride(from: 0, to: texts.count, by: Self.step) {
      let part = Array(texts[start..<min(start + Self.step, texts.count)])
      let probabilities = try classifier.probabilities(part)
      verdicts += part.indices.map { .score(Double(probabilities[$0, index])) }
      try progress(verdicts.count)
    }
    return verdicts
  }
}

extension SequenceClassifier {
  /// The class that is called after a property; nil if none is.
  ///
  /// - Throws: ``EvaluationError/sharedLabel(judge:label:classes:)`` if several are called so alike.
  package func classIndex(for property: ClassifierJudge.Property) throws(EvaluationError) -> Int? {
    for label in property.labels {
      if let index = try classIndex(label) { return index }
    }
    return nil
  }

  /// The class that a label means, in any case unless that leaves a choice.
  ///
  /// - Parameter label: The label.
  /// - Returns: The number of the class; nil if none is called so.
  /// - Throws: ``EvaluationError/sharedLabel(judge:label:classes:)`` if several are.
  func classIndex(_ label: String) throws(EvaluationError) -> Int? {
    let alike = labels.indices.filter { labels[$0].lowercased() == label.lowercased() }
    let same = alike.filter { labels[$0] == label }
    let meant = same.isEmpty ? alike : same
    guard meant.count < 2 else {
      throw .sharedLabel(judge: name, label: labels[meant[0]], classes: meant)
    }
    return meant.first
  }
}
