import NumberText
import Reports
import SteerAnalysis

/// A sweep for people: tables with small bar charts, and what they come to.
struct SweepText {
  let result: SweepResult
  let axes: [SweepResult.Axis]

  var text: String {
    ([table] + grids + conclusions).joined(separator: "\n\n")
  }

  private var table: String {
    let names = axes.map(\.name)
    let header =
      names + [
        "positive", "95 %", "score", "0 … 1", "perplexity", "95 %", "dist-2",
      ]
    let rows = result.points.map { point in
      axes.map { Numbers.signed(point.steerValues[$0.index]) } + [
        percent(point.positiveShare), interval(point.positiveShareInterval.map { 100 * $0 }, 1),
        Numbers.fixed(point.meanPositive, 2),
        Sparkline.histogram(Self.halved(point.scores.histogram)),
        perplexity(point.perplexity), interval(point.perplexityInterval, 0),
        Numbers.fixed(point.distinct[1], 2),
      ]
    }
    return Console.table(header, rows, left: [axes.count + 3])
  }

  // Bins of twice the width, so that the table fits a terminal.
  private static func halved(_ histogram: [Int]) -> [Int] {
    stride(from: 0, to: histogram.count, by: 2).map {
      histogram[$0..<min($0 + 2, histogram.count)].reduce(0, +)
    }
  }

  private var grids: [String] {
    guard let grid = result.grid else { return [] }
    func table(_ title: String, _ cells: [[String]]) -> String {
      let header =
        ["\(grid.steers[0]) \\ \(grid.steers[1])"] + grid.secondValues.map(Numbers.signed)
      let rows = zip(grid.values, cells).map { [Numbers.signed($0)] + $1 }
      return title + "\n" + Console.table(header, rows, left: [])
    }
    return [
      table("judged positive", grid.positiveShare.map { $0.map(percent) }),
      table("perplexity", grid.perplexity.map { $0.map { perplexity($0 ?? .nan) } }),
    ]
  }

  // Of fewer values a rank correlation is ±1 too easily.
  private static let fewestRanked = 5

  // One point alone says nothing of a course.
  private var conclusions: [String] {
    guard result.points.count > 1 else { return [] }
    let values =
      result.grid.map { min($0.values.count, $0.secondValues.count) } ?? result.points.count
    var lines = result.summary.steers.map { effect in
      var parts: [String] = []
      if let spearman = effect.spearman, values >= Self.fewestRanked {
        parts.append("Spearman correlation \(Numbers.fixed(spearman, 2)) of value and mean score")
      }
      if let slope = effect.slopeAroundZero {
        let verb = slope < 0 ? "falls" : "rises"
        parts.append("around 0 the score \(verb) by \(Numbers.fixed(abs(slope), 3)) a unit")
      }
      return "\(effect.name): " + (parts.isEmpty ? "–" : parts.joined(separator: "; "))
    }
    if let ratios = result.summary.perplexityRatios, let low = ratios.min(), let high = ratios.max()
    {
      lines.append(
        "perplexity: \(Numbers.fixed(low, 2)) to \(Numbers.fixed(high, 2)) times that at 0")
    }
    let advice = result.recommended?.sentences ?? []
    return [lines.joined(separator: "\n")]
      + (advice.isEmpty ? [] : [advice.joined(separator: "\n")])
  }

  private func percent(_ share: Double) -> String { Numbers.fixed(100 * share, 1) + " %" }

  private func perplexity(_ value: Double) -> String {
    value.isFinite ? Numbers.fixed(value, 0) : "–"
  }

  private func interval(_ ends: [Double]?, _ digits: Int) -> String {
    guard let ends else { return "–" }
    return ends.map { Numbers.fixed($0, digits) }.joined(separator: "–")
  }
}
