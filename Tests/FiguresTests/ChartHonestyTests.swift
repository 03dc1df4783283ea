import Figures
import Testing

/// Charts show what their words say: cuts are marked, distances are distances, dots are not hidden.
@Suite struct ChartHonestyTests {
  private func drawn(_ chart: any Figure) -> RecordingCanvas {
    let canvas = RecordingCanvas()
    chart.draw(
      on: canvas, in: Rect(x: 0, y: 0, width: chart.size.width, height: chart.size.height))
    return canvas
  }

  private func dots(_ canvas: RecordingCanvas) -> [[Point]] {
    canvas.calls.compactMap { if case .dots(let points, _, _) = $0 { points } else { nil } }
  }

  private func breaks(_ canvas: RecordingCanvas) -> Int {
    canvas.calls.count {
      if case .stroke(_, let paint, _, _) = $0 { paint == Paint(.background) } else { false }
    }
  }

  @Test func barsThatAreCutSaySo() {
    func ridges(_ counts: [Int]) -> RecordingCanvas {
      drawn(RidgelineChart([.init(label: "+1", steerValue: 1, counts: counts, mean: 0.5)]))
    }
    let whole = ridges([3, 3, 3])
    #expect(breaks(whole) == 0)
    #expect(!whole.texts.contains { $0.text.contains("%") })
    let cut = ridges([1, 8, 1])
    #expect(breaks(cut) == 1)
    #expect(cut.texts.contains { $0.text == "80\u{00A0}%" })
  }

  @Test func distancesOfATrajectoryAreDistances() throws {
    let stops = [(0.0, 0.0), (100, 0), (100, 7), (55, -3)]
    let chart = TrajectoryChart(
      stops: stops.map { .init(label: "step", x: $0.0, y: $0.1) }, shares: [])
    let points = try #require(dots(drawn(chart)).first)
    let across = (points[1].x - points[0].x) / 100
    let up = (points[1].y - points[2].y) / 7
    #expect(across > 1)
    #expect(abs(across / up - 1) < 0.01, "\(across) and \(up) points a unit")
  }

  @Test func meansOfLossesEndWhereTheirWindowIsFull() {
    let steps = Array(1...40)
    let line = TrainingLossChart.Series(
      name: "a", steps: steps, losses: steps.map { 5 - 0.1 * Double($0) })
    let means = line.smoothed(window: 5)
    #expect(means.map(\.step) == Array(3...38))
    for (step, mean) in means { #expect(abs(mean - (5 - 0.1 * Double(step))) < 1e-12) }
    // A last batch that is out of line moves the last mean by no more than its share.
    var noisy = line
    noisy.losses = steps.map { $0 == 40 ? 9 : 2 }
    let last = noisy.smoothed(window: 5).last?.mean ?? 0
    #expect(abs(last - (2 + 7.0 / 5)) < 1e-12)
    let short = TrainingLossChart.Series(name: "b", steps: [1, 2], losses: [3, 4])
    #expect(short.smoothed(window: 9).map(\.step) == [1, 2])
    let odd = TrainingLossChart.Series(name: "c", steps: [1, 2, 3], losses: [3, .nan, 5])
    let middle = odd.smoothed(window: 9)
    #expect(middle.map(\.step) == [2] && middle.first?.mean == 4)
  }

  @Test func nothingLiesOnTheDotsOfLogits() throws {
    let canvas = drawn(
      SteeringLogitChart(
        steer: "s", source: "a", target: "b",
        pairs: (-9...9).map { (Double($0), Double(-$0)) }, correlation: -1))
    let cloud = try #require(dots(canvas).first)
    let top = cloud.map(\.y).min() ?? 0
    let note = try #require(canvas.texts.first { $0.text.hasPrefix("correlation") })
    #expect(note.bounds.bottom < top)
    let after = canvas.calls.drop { if case .dots = $0 { false } else { true } }
    let fills = after.count { if case .fill = $0 { true } else { false } }
    #expect(fills == 0)
    let titles = canvas.texts.map(\.text).filter { $0.contains("nats") }
    #expect(titles.count == 2)
  }

  @Test func panelsOfACurveAreEqualAndTheirTicksAreItsValues() {
    let values = [-5.0, -3, -1, 0, 1, 3, 5]
    let canvas = drawn(
      SteeringCurveChart([
        .init(
          name: "s",
          measurements: values.map {
            .init(
              steerValue: $0, share: 0.5, shareInterval: nil, perplexity: 12_345 * abs($0),
              perplexityInterval: nil, distinct: 0.5)
          })
      ]))
    let points = dots(canvas).compactMap(\.first)
    let panels = stride(from: 0, to: points.count, by: values.count).map {
      points[$0 + values.count - 1].x - points[$0].x
    }
    #expect(panels.count == 3)
    for panel in panels { #expect(abs(panel - panels[0]) < 0.01) }
    let ticks = canvas.texts.map(\.text).filter {
      ["−5", "−3", "−1", "+1", "+3", "+5"].contains($0)
    }
    #expect(ticks.count == 18)
    #expect(!canvas.texts.map(\.text).contains("+2"))
  }

  @Test func negativeMeasuresHaveBars() throws {
    let canvas = drawn(
      MethodChart(
        name: "m", title: "Methods", caption: "Ways.", measures: ["R²"],
        methods: [
          .init(name: "one", values: [0.5], isMarked: true), .init(name: "two", values: [-0.25]),
          .init(name: "three", values: [-40]),
        ]))
    let bars = canvas.calls.compactMap { call -> (left: Double, right: Double)? in
      guard case .fill(let path, let paint) = call, paint.role == .series(0) else { return nil }
      let places = path.points.map(\.x)
      return (places.min() ?? 0, places.max() ?? 0)
    }
    #expect(bars.count == 3)
    let zero = bars[0].left
    #expect(abs(bars[1].right - zero) < 0.01)
    #expect(abs((zero - bars[1].left) / (bars[0].right - zero) - 0.5) < 0.01)
    #expect(breaks(canvas) == 1, "what lies below −1 is cut")
    let weights = canvas.calls.compactMap { call -> (String, TextStyle.Weight)? in
      if case .text(let text, _, let style, _) = call { (text, style.weight) } else { nil }
    }
    #expect(weights.first { $0.0 == "one" }?.1 == .semibold)
    #expect(weights.first { $0.0 == "two" }?.1 == .regular)
  }

  @Test func smallEigenvaluesAreEnlarged() {
    let many = (1...9).map { (real: Double($0) / 10, imaginary: 0.0) }
    let crowded = EigenvalueChart(
      steer: "s", eigenvalues: [(real: 100, imaginary: 50), (real: 100, imaginary: -50)] + many)
    let sets = dots(drawn(crowded))
    #expect(sets.map(\.count) == [11, 9])
    let spread = (sets.last ?? []).map(\.x)
    #expect((spread.max() ?? 0) - (spread.min() ?? 0) > 100)
    let even = EigenvalueChart(steer: "s", eigenvalues: many)
    #expect(dots(drawn(even)).count == 1)
    #expect(even.size.width < crowded.size.width)
  }

  @Test func oneColourIsOneEvidenceOnEveryStrip() throws {
    func paint(_ evidence: [Double]) throws -> Paint {
      let strip = SpanStrip(
        tokens: evidence.map { .init(text: " a", evidence: $0) }, spans: [], limit: 2)
      let fills = drawn(strip).calls.compactMap { call -> Paint? in
        if case .fill(_, let paint) = call { paint } else { nil }
      }
      return try #require(fills.first)
    }
    let (alone, beside) = (try paint([0.1]), try paint([0.1, 50]))
    #expect(alone == beside)
    // A twentieth of the full evidence is still seen.
    #expect(alone.opacity > 0.06)
    for theme in [Theme.light, .dark] {
      let tint = theme[.background].under(theme[alone.role], opacity: alone.opacity)
      #expect(tint.contrast(to: theme[.background]) > 1.05)
    }
  }

  @Test func histogramsOfCardsHaveAScale() {
    let card = DimensionCard(
      .init(
        steer: "s", number: 1, singularValue: 1, energyShare: 1, shiftShare: 1,
        labelCorrelation: nil, top: [], bottom: [], most: [], least: [],
        histogram: (-2, 2, [10, 30, 60])))
    let texts = drawn(card).texts.map(\.text)
    for text in ["share of contexts", "activation c·u", "50\u{00A0}%", "+1.0"] {
      #expect(texts.contains(text), "\(text)")
    }
  }

  @Test func smallMapsAreNoSmallerThanOtherFigures() {
    func map(_ count: Int) -> HeatMapChart {
      HeatMapChart(
        name: "map", title: "Map", caption: "Numbers.", rows: (0..<count).map { "\($0)" },
        columns: (0..<count).map { "\($0)" },
        values: (0..<count).map { i in (0..<count).map { Double(i + $0) } }, map: .sequential,
        axes: ("row", "column"), text: { "\($0)" })
    }
    #expect(map(3).size.width > 400 && map(3).size.height > 220)
    #expect(map(9).size.width < 700)
  }

  @Test func chartsOfPagesHaveANarrowForm() {
    for chart in SampleData.ordinary.charts
    where !(chart is SpanStrip || chart is DimensionCard || chart is ScalingChart) {
      #expect(chart.size(within: 330).width <= 330, "\(chart.name)")
      #expect(chart.size(within: 2000) == chart.size)
    }
  }
}
