import NumberText
import Testing

@Suite struct FigureNumbersTests {
  @Test func fixedHasTrueMinusAndGroups() {
    #expect(FigureNumbers.fixed(-1.25, 1) == "−1.2")
    #expect(FigureNumbers.fixed(-0.001, 2) == "0.00")
    #expect(FigureNumbers.fixed(1234, 0) == "1234")
    #expect(FigureNumbers.fixed(12_345.678, 1) == "12,345.7")
    #expect(FigureNumbers.fixed(-1_234_567, 0) == "−1,234,567")
    #expect(FigureNumbers.fixed(1e300, 2) == "1·10³⁰⁰")
  }

  @Test func numbersThatAreNotFiniteHaveSigns() {
    #expect(FigureNumbers.fixed(.nan, 2) == "–")
    #expect(FigureNumbers.fixed(.infinity, 2) == "∞")
    #expect(FigureNumbers.significant(-.infinity) == "−∞")
    #expect(FigureNumbers.significant(.nan) == "–")
    #expect(FigureNumbers.percent(.nan) == "–\u{A0}%")
    #expect(FigureNumbers.signed(.infinity, 1) == "∞")
  }

  @Test func percentDoesNotBreak() {
    #expect(FigureNumbers.percent(0.5) == "50\u{A0}%")
    #expect(FigureNumbers.percent(-0.1234, 1) == "−12.3\u{A0}%")
  }

  @Test func significantKeepsWhatMatters() {
    #expect(FigureNumbers.significant(0) == "0")
    #expect(FigureNumbers.significant(0.5) == "0.5")
    #expect(FigureNumbers.significant(1224.4) == "1224")
    #expect(FigureNumbers.significant(-3.14159) == "−3.14")
    #expect(FigureNumbers.significant(0.000123456) == "0.000123")
    #expect(FigureNumbers.significant(0.0000123456) == "1.23·10⁻⁵")
    #expect(FigureNumbers.significant(123_456_789) == "1.23·10⁸")
    #expect(FigureNumbers.significant(-9_999_999) == "−1·10⁷")
    #expect(FigureNumbers.significant(.leastNonzeroMagnitude) == "4.94·10⁻³²⁴")
    #expect(FigureNumbers.significant(.greatestFiniteMagnitude, 2) == "1.8·10³⁰⁸")
  }

  @Test func signedMarksPositiveNumbersOnly() {
    #expect(FigureNumbers.signed(1, 0) == "+1")
    #expect(FigureNumbers.signed(-1, 0) == "−1")
    #expect(FigureNumbers.signed(0.001, 2) == "0.00")
    #expect(FigureNumbers.signed(0, 1) == "0.0")
  }

  @Test func scientificHasOneDigitBeforeThePoint() {
    #expect(FigureNumbers.scientific(-123_456.789, 2) == "−1.2·10⁵")
    #expect(FigureNumbers.scientific(0.000999, 2) == "1·10⁻³")
    #expect(FigureNumbers.scientific(0, 2) == "0")
  }

  @Test func powersAreRaised() {
    #expect([-12, 0, 1, 2, 3].map(FigureNumbers.power) == ["10⁻¹²", "1", "10", "100", "10³"])
  }
}
