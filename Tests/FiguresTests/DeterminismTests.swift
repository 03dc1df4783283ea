import Figures
import Testing

@Suite struct DeterminismTests {
  @Test func theSameChartHasTheSameBytes() throws {
    for data in [SampleData.compared, SampleData.all.last ?? .ordinary] {
      for (one, two) in zip(data.charts, data.charts) {
        #expect(try one.png() == two.png(), "\(one.name)")
        #expect(one.svg() == two.svg(), "\(one.name)")
        #expect(one.inlineSVG(idPrefix: "a") == two.inlineSVG(idPrefix: "a"), "\(one.name)")
      }
    }
  }
}
