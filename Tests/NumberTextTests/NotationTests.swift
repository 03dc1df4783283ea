import NumberText
import Testing

@Suite struct NotationTests {
  @Test func plainNumbersCanBeTypedAgain() {
    #expect(Numbers.fixed(-12_345.678, 2) == "-12345.68")
    #expect(Numbers.fixed(.nan, 2) == "NaN")
    #expect(Numbers.list([-5, 0.5, 1]) == "-5,0.5,1")
    #expect(Numbers.signed(Float(3)) == "+3")
    #expect(Numbers.significant(0.0123456) == "0.01235")
    #expect(Numbers.grouped(147_456) == "147,456")
    #expect(Numbers.probability(0.0321) == "0.0321")
    #expect(Numbers.probability(0.321) == "0.32")
  }

  @Test func pagesHaveTrueMinusSigns() {
    #expect(PageNumbers.fixed(-12_345.6, 1) == "−12,345.6")
    #expect(PageNumbers.steerValue(-0.5) == "−0.5")
    #expect(PageNumbers.setting([1, -3, 0]) == "+1, −3")
    #expect(PageNumbers.setting([0, 0]) == "0")
    #expect(PageNumbers.percents([0.429, 0.526]) == "42.9–52.6\u{A0}%")
    #expect(PageNumbers.significant(1234.56) == "1235")
  }

  @Test func sentencesCount() {
    #expect(ProseNumbers.count(1, "span", "spans") == "1 span")
    #expect(ProseNumbers.count(12_345, "span", "spans") == "12,345 spans")
    #expect(ProseNumbers.percent(0.7128) == "71.3 %")
    #expect(ProseNumbers.signed(-3.7, 2) == "−3.70")
    #expect(ProseNumbers.steerValue(3) == "+3")
  }

  // What Python 3 prints for `repr(x)`, `f"{x:.2f}"`, `f"{x:+.1%}"`.
  @Test func pythonFormatsAlike() {
    let written = [1e16, 1e22, 0.1, -0.0, 5, 1e-5, 123_456_789.25, 0.0001].map(PythonNumbers.repr)
    #expect(
      written == ["1e+16", "1e+22", "0.1", "-0.0", "5.0", "1e-05", "123456789.25", "0.0001"])
    #expect(PythonNumbers.repr(-.infinity) == "-inf")
    #expect(PythonNumbers.fixed(2.675, 2) == "2.67")
    #expect(PythonNumbers.signedPercent(0.1234) == "+12.3%")
    #expect(PythonNumbers.fixed(.nan, 2) == "–")
  }

  @Test func tablesReadBackAsWritten() {
    #expect(Float(0.001).asWritten == 0.001)
    #expect(Double(Float(0.001)) != 0.001)
  }
}
