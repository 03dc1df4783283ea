import SteerAnalysis
import Testing

@Suite struct DistinctTests {
  @Test func distinctNGramsOverAll() {
    let texts: [[Int32]] = [[1, 2, 1, 2], [1, 2]]
    #expect(distinctN(1, texts) == 2.0 / 6)
    #expect(distinctN(2, texts) == 2.0 / 4)
    #expect(distinctN(3, texts) == 1)
    #expect(distinctN(5, texts) == 0)
    #expect(distinctN(1, []) == 0)
  }
}
