internal import NumberText
internal import Steering

/// What a steer does on held-out texts, in words.
extension HeldOutReport {
  /// A sentence for each labelled steer.
  package var sentences: [String] {
    zip(names, zip(verdicts, result.areasUnderCurve)).map { name, found in
      "\(name) " + sentence(found.0, found.1.map { Numbers.fixed(100 * $0, 0) + " %" } ?? "–")
    }
  }

  private func sentence(_ verdict: Verdict, _ pairs: String) -> String {
    let told = "tells \(pairs) of held-out pairs apart"
    let moves = "+1 and −1 differ by \(Numbers.fixed(result.effect, 3)) nats a token"
    return switch verdict {
    case .works: "\(told) (\(Numbers.grouped(texts)) texts; \(moves))"
    case .weak:
      "\(told), where 50 % is chance: a weak steer; more texts, or texts that differ in nothing but "
        + "the label, would help"
    case .blind:
      "does next to nothing: it \(told), and 50 % is chance; check that labels fit their texts, and "
        + "give more of them"
    case .inert:
      "does next to nothing: it \(told), but \(moves); use values far above 1, train longer, or leave "
        + "the settings of the scale at their defaults"
    case .unknown:
      "cannot be judged: the held-out texts have not both a positive and a negative label"
    }
  }

  /// Which step's steer, and which of its dimensions, were kept, and why.
  package var choice: String? {
    guard let last = curve.last else { return nil }
    var parts: [String] = []
    if result.step < last.step {
      parts.append("the steer of step \(result.step) is kept, as later ones gained less")
    }
    if stoppedEarly { parts.append("ended at step \(last.step)") }
    if let rank, let whole = ranks?.last, whole.rank > rank {
      let share = Numbers.fixed(100 * result.gain / max(whole.measure.gain, 1e-9), 0)
      parts.append("rank \(rank) of \(whole.rank) has \(share) % of its gain")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
