import Figures
import Testing

@Suite struct NumberTextTests {
  @Test func fixedHasTrueMinusAndGroups() {
    #expect(NumberText.fixed(-1.25, 1) == "−1.2")
    #expect(NumberText.fixed(-0.001, 2) == "0.00")
    #expect(NumberText.fixed(1234, 0) == "1234")
    #expect(NumberText.fixed(12_345.678, 1) == "12,345.7")
    #expect(NumberText.fixed(-1_234_567, 0) == "−1,234,567")
    #expect(NumberText.fixed(1e300, 2) == "1·10³⁰⁰")
  }

  @Test func numbersThatAreNotFiniteHaveSigns() {
    #expect(NumberText.fixed(.nan, 2) == "–")
    #expect(NumberText.fixed(.infinity, 2) == "∞")
    #expect(NumberText.significant(-.infinity) == "−∞")
    #expect(NumberText.significant(.nan) == "–")
    #expect(NumberText.percent(.nan) == "–\u{A0}%")
    #expect(NumberText.signed(.infinity, 1) == "∞")
  }

  @Test func percentDoesNotBreak() {
    #expect(NumberText.percent(0.5) == "50\u{A0}%")
    #expect(NumberText.percent(-0.1234, 1) == "−12.3\u{A0}%")
  }

  @Test func significantKeepsWhatMatters() {
    #expect(NumberText.significant(0) == "0")
    #expect(NumberText.significant(0.5) == "0.5")
    #expect(NumberText.significant(1224.4) == "1224")
    #expect(NumberText.significant(-3.14159) == "−3.14")
    #expect(NumberText.significant(0.000123456) == "0.000123")
    #expect(NumberText.significant(0.0000123456) == "1.23·10⁻⁵")
    #expect(NumberText.significant(123_456_789) == "1.23·10⁸")
    #expect(NumberText.significant(-9_999_999) == "−1·10⁷")
    #expect(NumberText.significant(.leastNonzeroMagnitude) == "4.94·10⁻³²⁴")
    #expect(NumberText.significant(.greatestFiniteMagnitude, 2) == "1.8·10³⁰⁸")
  }

  @Test func signedMarksPositiveNumbersOnly() {
    #expect(NumberText.signed(1, 0) == "+1")
    #expect(NumberText.signed(-1, 0) == "−1")
    #expect(NumberText.signed(0.001, 2) == "0.00")
    #expect(NumberText.signed(0, 1) == "0.0")
  }

  @Test func scientificHasOneDigitBeforeThePoint() {
    #expect(NumberText.scientific(-123_456.789, 2) == "−1.2·10⁵")
    #expect(NumberText.scientific(0.000999, 2) == "1·10⁻³")
    #expect(NumberText.scientific(0, 2) == "0")
  }

  @Test func powersAreRaised() {
    #expect([-12, 0, 1, 2, 3].map(NumberText.power) == ["10⁻¹²", "1", "10", "100", "10³"])
  }
}
