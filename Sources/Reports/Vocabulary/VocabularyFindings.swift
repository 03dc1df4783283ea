internal import NumberText
internal import SteerAnalysis

/// What a steer does to words, in words.
enum VocabularyFindings {
  static func sentence(_ vocabulary: VocabularyReport) -> String? {
    let (top, bottom) = (vocabulary.shift.top, vocabulary.shift.bottom)
    guard !top.isEmpty, !bottom.isEmpty else { return nil }
    return "A positive value makes \(list(top)) likelier; a negative one \(list(bottom))."
  }

  static func tiles(_ vocabulary: VocabularyReport) -> [ReportPage.Tile] {
    guard let first = vocabulary.dimensions.first(where: { $0.index == 1 }) else { return [] }
    return [
      .init(
        value: PageNumbers.percent(Double(first.shiftShare), 0),
        label: "of the shift by the first dimension",
        note: "\(PageNumbers.percent(Double(first.energyShare), 0)) of the energy")
    ]
  }

  /// A few words in quotation marks: `“wonderful”, “debut” and “role”`.
  static func list(_ tokens: [ScoredToken], _ count: Int = 4) -> String {
    let words = tokens.prefix(count).map { "“\(plain($0.token))”" }
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  /// A token without the mark of its leading space.
  static func plain(_ token: String) -> String {
    token.hasPrefix("·") && token.count > 1 ? String(token.dropFirst()) : token
  }
}
