import Foundation
import NumberText

/// How a source writes labels, and what they mean from −1 to 1.
enum LabelRule {
  /// A toxicity from 0 to 1: 0 means 1, from ½ on means −1, and what is between is left out.
  case toxicity
  /// Whole numbers from `first` on; nil is a neutral label that is left out.
  case levels(first: Int, [Double?])
  /// Names, or numbers that stand for classes.
  case names(LabelMap)
  /// Numbers of a range that is stretched to −1…1.
  case scale(ClosedRange<Double>)

  /// What a value means.
  enum Meaning: Equatable {
    case label(Double)
    case leftOut(DropReason)
    case missing
    /// Not one of the source's labels; `value` is quoted.
    case unusable(value: String)
  }

  /// What a value means by this rule.
  func meaning(of value: FieldValue) -> Meaning {
    if value.isEmpty { return .missing }
    guard let text = value.text else {
      if case .other(let kind) = value { return .unusable(value: kind) }
      return .missing
    }
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if case .names(let names) = self {
      return names.label(of: trimmed).map { .label($0) } ?? .unusable(value: Self.shown(trimmed))
    }
    guard let number = Double(decimal: trimmed), number.isFinite else {
      return .unusable(value: Self.shown(trimmed))
    }
    return meaning(of: number)
  }

  private func meaning(of number: Double) -> Meaning {
    switch self {
    case .toxicity:
      // −1 marks the unlabelled rows of published test sets.
      if number == -1 { return .missing }
      guard (0...1).contains(number) else { return .unusable(value: "\(number)") }
      if number == 0 { return .label(1) }
      return number >= 0.5 ? .label(-1) : .leftOut(.betweenScores)
    case .levels(let first, let levels):
      if number == -1, first == 0 { return .missing }
      guard let level = Int(exactly: number), levels.indices.contains(level - first) else {
        return .unusable(value: "\(number)")
      }
      return levels[level - first].map { .label($0) } ?? .leftOut(.neutral)
    case .scale(let range):
      guard range.contains(number) else { return .unusable(value: "\(number)") }
      // Stretching would round.
      if range == -1...1 { return .label(number) }
      return .label(
        (number - range.lowerBound) / (range.upperBound - range.lowerBound) * 2 - 1)
    case .names: return .unusable(value: "\(number)")
    }
  }

  /// The labels there are, for messages.
  var expected: String {
    switch self {
    case .toxicity: "a number from 0 to 1"
    case .levels(let first, let levels):
      "a whole number from \(first) to \(first + levels.count - 1)"
    case .names(let names): names.expected
    case .scale(let range):
      "a number from \(LabelText.of(range.lowerBound)) to \(LabelText.of(range.upperBound))"
    }
  }

  private static func shown(_ text: String) -> String {
    (text.count > 60 ? String(text.prefix(60)) + "…" : text).debugDescription
  }
}
