import Figures
import Testing

@Suite struct ScalingChartTests {
  private func chart(_ series: [ScalingChart.Series], exponent: Double = 1) -> ScalingChart {
    ScalingChart(
      name: "scaling", title: "Time", caption: "Medians.", axis: "tokens", series: series,
      referenceExponent: exponent)
  }

  private func drawn(_ chart: ScalingChart) -> RecordingCanvas {
    let canvas = RecordingCanvas()
    chart.draw(
      on: canvas, in: Rect(x: 0, y: 0, width: chart.size.width, height: chart.size.height))
    return canvas
  }

  /// Where a series' markers are, in the order of sizes.
  private func markers(_ canvas: RecordingCanvas, of series: Int) -> [Point] {
    canvas.calls.flatMap { call -> [Point] in
      guard case .dots(let points, _, let paint) = call, paint == Paint(.series(series)) else {
        return []
      }
      return points
    }
  }

  @Test(arguments: [0.5, 1, 2]) func exponentIsThatOfAPower(power: Double) throws {
    let sizes = [1.0, 3, 7, 40]
    let series = ScalingChart.Series(
      name: "s",
      points: sizes.map { size in
        (size, 0.2 * (power == 2 ? size * size : power == 1 ? size : size.squareRoot()))
      })
    let exponent = try #require(series.exponent)
    #expect(abs(exponent - power) < 1e-12)
    #expect(ScalingChart.Series(name: "s", points: [(4, 1), (4, 2)]).exponent == nil)
  }

  @Test func pointsAreInOrderAndHaveLogarithms() {
    let series = ScalingChart.Series(
      name: "s", points: [(8, 2), (2, 1), (0, 1), (1, .nan), (-1, 1), (4, 0), (.infinity, 1)])
    #expect(series.points.map(\.size) == [2, 8])
    #expect(series.points.map(\.seconds) == [1, 2])
  }

  /// What grows as the reference does is drawn parallel to it, and what is steeper is steeper.
  @Test(arguments: [1.0, -1]) func referenceIsParallelToItsPower(exponent: Double) throws {
    let sizes = [1.0, 2, 4, 8]
    let like = sizes.map { ($0, exponent > 0 ? $0 : 1 / $0) }
    let steeper = like.map { ($0.0, $0.1 * $0.1 * 3) }
    let canvas = drawn(
      chart(
        [.init(name: "like", points: like), .init(name: "steeper", points: steeper)],
        exponent: exponent))
    func slope(_ points: [Point]) throws -> Double {
      let (first, last) = (try #require(points.first), try #require(points.last))
      return (last.y - first.y) / (last.x - first.x)
    }
    let dashed = canvas.calls.compactMap { call -> [Point]? in
      guard case .stroke(let path, _, _, let dash) = call, !dash.isEmpty else { return nil }
      return path.points
    }
    let reference = try slope(#require(dashed.first))
    #expect(abs(try slope(markers(canvas, of: 0)) - reference) < 1e-9)
    #expect(abs(try slope(markers(canvas, of: 1)) - 2 * reference) < 1e-9)
  }

  @Test func linesAreNamedWithTheirPower() {
    let canvas = drawn(
      chart([
        .init(name: "transformer", points: [(100, 1), (1000, 10)]),
        .init(name: "start", points: [(100, 2), (1000, 2)]), .init(name: "none", points: []),
      ]))
    let texts = canvas.texts.map(\.text)
    #expect(texts.contains("transformer  1.00"))
    #expect(texts.contains("start  0.00"))
    #expect(!texts.contains { $0.hasPrefix("none") })
    #expect(texts.contains("100") && texts.contains("1,000") || texts.contains("1000"))
  }
}
