internal import NumberText

/// What the labels of a file mean, as in `bad=-1,good=1` or `0=-1,1=1`.
public struct LabelMap: Sendable, Equatable {
  /// A label from −1 to 1 for each value as it stands in the file.
  public let labels: [String: Double]

  /// Gives each value its label.
  public init(_ labels: [String: Double]) { self.labels = labels }

  /// Reads `VALUE=LABEL,…`; nil for labels beyond −1…1, values that come twice, and other texts.
  public init?(_ text: String) {
    var labels: [String: Double] = [:]
    for pair in text.split(separator: ",") {
      // The last sign: values may hold others.
      guard let sign = pair.lastIndex(of: "="),
        let label = Double(decimal: pair[pair.index(after: sign)...]), (-1...1).contains(label),
        labels.updateValue(label, forKey: String(pair[..<sign])) == nil
      else { return nil }
    }
    if labels.isEmpty { return nil }
    self.labels = labels
  }

  /// The label of a value; that of `1` also for a number written as `1.0`.
  public func label(of value: String) -> Double? {
    if let label = labels[value] { return label }
    guard let number = Double(decimal: value) else { return nil }
    return labels[LabelText.of(number)]
  }

  /// As it is given, in the order of the values.
  package var text: String {
    labels.sorted { $0.key < $1.key }.map { "\($0)=\(LabelText.of($1))" }.joined(separator: ",")
  }

  /// The values, for messages.
  var expected: String { "one of " + labels.keys.sorted().prefix(12).joined(separator: ", ") }
}

/// Labels as they are written.
package enum LabelText {
  /// The shortest text that reads back as the same number, without fraction if it is whole.
  package static func of(_ label: Double) -> String {
    Int(exactly: label).map { "\($0)" } ?? "\(label)"
  }
}

/// Whether labels are 0 and 1 and nothing else, which leaves open what 0 means.
struct ZeroOneLabels {
  private var seen: Set<Double> = []

  /// Takes the next label into account.
  mutating func note(_ label: Double) {
    // Two are enough to know the labels; a third says that they are others.
    if seen.count < 3 { seen.insert(label) }
  }

  /// Whether both occurred, and no other.
  var areExact: Bool { seen == [0, 1] }
  /// Whether none but these occurred.
  var areAmong: Bool { seen.isSubset(of: [0, 1]) }
}
