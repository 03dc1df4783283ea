/// How a classifier's scores become probabilities.
public enum ProblemType: String, Sendable, Codable {
  /// A text is of one class: softmax.
  case singleLabel = "single_label_classification"
  /// Each class holds of a text or not, or there is only one: sigmoid.
  case multiLabel = "multi_label_classification"
}

/// What a `config.json` says of a classifier's classes.
struct ClassificationSettings {
  /// The class names under `id2label`; empty where there are none.
  var labels: [String]
  private var isMultiLabel: Bool

  init(_ reader: ConfigurationReader) throws(LanguageModelError) {
    labels = try reader.labels()
    let type = try reader.string("problem_type", default: ProblemType.singleLabel.rawValue)
    guard let known = ProblemType(rawValue: type) else {
      throw reader.unsupported(
        "problem_type", type, "single_label_classification, multi_label_classification")
    }
    isMultiLabel = known == .multiLabel
  }

  /// The names of the classes, `LABEL_0` and so on where there are none.
  func labels(classes: Int) -> [String] {
    labels.isEmpty ? (0..<classes).map { "LABEL_\($0)" } : labels
  }

  /// One class alone means sigmoid, as for the pipelines of `transformers`.
  func problemType(classes: Int) -> ProblemType {
    isMultiLabel || classes == 1 ? .multiLabel : .singleLabel
  }
}
