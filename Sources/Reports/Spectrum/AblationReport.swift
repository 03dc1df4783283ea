internal import Figures
internal import NumberText
package import SteerAnalysis

extension DimensionAblation.Part {
  /// As tables and pages name it.
  package var title: String {
    switch kind {
    case .none: "no steer"
    case .whole: "whole steer"
    case .offsets: "offsets alone"
    case .withoutOffsets: "without offsets"
    case .dimension: "dimension \(dimension ?? 0) alone"
    case .withoutDimension: "without dimension \(dimension ?? 0)"
    }
  }
}

extension DimensionAblation {
  /// Whether every point holds what a point holds.
  var flaw: String? {
    if measures.first?.part.kind != Part.Kind.none {
      return "the ablation has no point without steer"
    }
    return measures.allSatisfy { $0.point.isComplete && $0.point.steerValues.count == 1 }
      ? nil : "a point of the ablation does not hold what every point holds"
  }

  /// For each value a chart of the share and one of the perplexity.
  var figures: [any Figure] {
    values.enumerated().flatMap { number, value -> [any Figure] in
      let at = PageNumbers.steerValue(value)
      return [
        chart(
          "ablation-share-\(number + 1)", "Judged positive at \(at), by dimension", value,
          caption:
            "The share of \(prompts) prompts’ continuations that \(judge) takes for positive, with a "
            + "dimension alone and with all but it; of the whole steer the second is no steer. 95 % "
            + "intervals.", axis: "judged positive", format: .percent, ends: [0, 1]
        ) { (point: SweepPoint) in (point.positiveShare, point.positiveShareInterval) },
        chart(
          "ablation-perplexity-\(number + 1)", "Perplexity at \(at), by dimension", value,
          caption: "The perplexity of the continuations without steer, lower is more fluent. 95 % "
            + "intervals over prompts.", axis: "perplexity", format: .plain, ends: []
        ) { (point: SweepPoint) in (point.perplexity, point.perplexityInterval) },
      ]
    }
  }

  private func chart(
    _ name: String, _ title: String, _ value: Float, caption: String, axis: String,
    format: Scale.Format, ends: [Double], _ measure: (SweepPoint) -> (Double, [Double]?)
  ) -> GroupedBarChart {
    let rows = groups
    func bar(_ part: Part) -> GroupedBarChart.Bar {
      guard let point = point(part, value) else { return .init(.nan) }
      let (value, interval) = measure(point)
      return .init(value, interval: interval.flatMap { $0.count == 2 ? ($0[0], $0[1]) : nil })
    }
    return GroupedBarChart(
      name: name, title: title, caption: caption, groups: rows.map(\.name),
      series: ["this alone", "all but this"],
      bars: [rows.map { bar($0.alone) }, rows.map { bar($0.without) }],
      axes: (groups: "dimension", values: axis), format: format, including: ends)
  }

  // What is alone and what is left without it, side by side.
  private var groups: [(name: String, alone: Part, without: Part)] {
    let kinds = Set(measures.map(\.part))
    let numbers = kinds.filter { $0.kind == .dimension }.compactMap(\.dimension).sorted()
    var groups = [(name: "all", alone: Part(.whole), without: Part(.none))]
    if kinds.contains(Part(.offsets)) {
      groups.append(("offsets", Part(.offsets), Part(.withoutOffsets)))
    }
    for number in numbers {
      groups.append(("\(number)", Part(.dimension, number), Part(.withoutDimension, number)))
    }
    return groups
  }

  /// What the whole steer does, and the first dimension alone and left out, at the largest value.
  var sentence: String? {
    guard let value = values.max(), let base = point(Part(.none), 0),
      let whole = point(Part(.whole), value), let first = point(Part(.dimension, 1), value)
    else { return nil }
    func share(_ point: SweepPoint) -> String { PageNumbers.percent(point.positiveShare, 0) }
    let rest = point(Part(.withoutDimension, 1), value).map { ", all others \(share($0))" }
    return "At \(PageNumbers.steerValue(value)) \(share(whole)) of texts are judged positive "
      + "(\(share(base)) without steer): dimension 1 alone brings \(share(first))\(rest ?? "")."
  }
}

extension TableBlock {
  /// Every part at every value.
  static func ablation(_ ablation: DimensionAblation) -> TableBlock? {
    TableBlock(
      id: "ablation-table", caption: "Generation with single dimensions and without them",
      columns: [
        .words("Part"), .numbers("Steer value"), .numbers("Judged positive"),
        .numbers("Perplexity"), .numbers("dist-2"),
      ],
      rows: ablation.measures.map { measure in
        let point = measure.point
        return [
          .text(measure.part.title, style: "name"),
          .number(point.steerValues.first.map(Double.init)) { PageNumbers.steerValue(Float($0)) },
          .number(point.positiveShare, interval: point.positiveShareInterval) {
            PageNumbers.percent($0)
          },
          .number(point.perplexity, interval: point.perplexityInterval) {
            PageNumbers.fixed($0, 1)
          },
          .number(point.distinct[1]) { PageNumbers.fixed($0, 2) },
        ]
      },
      note:
        "Scored by \(ablation.judge), \(ablation.prompts) prompts, the dummy steer off; perplexity "
        + "without steer; 95 % intervals.", shown: 30)
  }
}
