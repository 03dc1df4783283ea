/// What keeps an evaluation from being made.
public enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The classifier has no such class.
  case noSuchLabel(judge: String, label: String, labels: [String])
  /// None of the classifier's classes is known to mean the property.
  case unknownLabel(judge: String, property: ClassifierJudge.Property, labels: [String])
  /// Several of the classifier's classes have the label of the class that is meant.
  case sharedLabel(judge: String, label: String, classes: [Int])
  /// Two runs do not have the same prompts; `prompt` counts from 1.
  case otherPrompts(first: String, second: String, prompt: Int)

  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .noSuchLabel(let judge, let label, let labels):
      "judge \(judge) has no class \(label.debugDescription); give one of \(Self.list(labels))"
    case .unknownLabel(let judge, let property, let labels):
      "judge \(judge): none of its classes \(Self.list(labels)) is called \(property.rawValue); "
        + "name one with --\(property.rawValue)-label"
    case .sharedLabel(let judge, let label, let classes):
      "judge \(judge): its classes \(classes.map(String.init).joined(separator: ", ")) are all called "
        + "\(label.debugDescription); give each a name of its own under id2label in its config.json"
    case .otherPrompts(let first, let second, let prompt):
      "\(second): prompt \(prompt) is not that of \(first); compare runs over the same prompts in the "
        + "same order"
    }
  }

  private static func list(_ labels: [String]) -> String {
    labels.isEmpty ? "none" : labels.prefix(12).map(\.debugDescription).joined(separator: ", ")
  }
}
