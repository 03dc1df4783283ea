import Figures
import Testing

@Suite struct ChartLayoutTests {
  @Test func lossChartKeepsItsTextsInside() {
    let chart = TrainingLossChart([
      .init(name: "sentiment", steps: Array(1...300), losses: (1...300).map { 2 + 1 / Double($0) })
    ])
    let canvas = RecordingCanvas()
    let area = Rect(x: 0, y: 0, width: chart.size.width, height: chart.size.height)
    chart.draw(on: canvas, in: area)
    #expect(!canvas.texts.isEmpty)
    for (text, bounds) in canvas.texts {
      #expect(area.contains(bounds), "\(text) at \(bounds)")
    }
  }
}
