import Figures
import Testing

/// Numbers and names that every chart is drawn from.
struct SampleData: Sendable, CustomTestStringConvertible {
  var name: String
  var values: [Double]
  var words: [String]
  /// How many steers, runs or methods are compared.
  var series = 1

  var testDescription: String { name }

  /// A value by its number; numbers beyond the last start again.
  func value(_ i: Int) -> Double { values.isEmpty ? 0 : values[i % values.count] }

  /// A word by its number; numbers beyond the last start again.
  func word(_ i: Int) -> String { words.isEmpty ? "" : words[i % words.count] }

  static let ordinary = SampleData(
    name: "ordinary", values: [0.42, -0.31, 0.9, 0.05, -0.77, 0.61, 0.18, -0.12, 0.33, 0.5],
    words: ["·wonderful", "·role", "·stupid", "ing", "·a", "·debut"])

  static let compared = SampleData(
    name: "compared", values: ordinary.values + [0.7, -0.4], words: ordinary.words, series: 3)

  /// Everything that charts must bear.
  static let all: [SampleData] =
    [
      ordinary, compared,
      SampleData(name: "empty", values: [], words: [], series: 0),
      SampleData(name: "empty series", values: [], words: ["one", "two"], series: 2),
      SampleData(name: "one value", values: [0.7], words: ["one"]),
      SampleData(name: "two values", values: [0.2, 0.7], words: ["one", "two"]),
      SampleData(name: "equal", values: Array(repeating: 0.5, count: 12), words: ["same"]),
      SampleData(name: "zero", values: Array(repeating: 0, count: 12), words: ["same"]),
      SampleData(
        name: "not finite", values: [.nan, 1, .infinity, 0.5, -.infinity, .nan, 2],
        words: ordinary.words, series: 2),
      SampleData(name: "not a number", values: [.nan, .nan, .nan], words: ordinary.words),
      SampleData(
        name: "huge", values: [1e300, -1e300, 5e299, 1.7e308, -1.7e308], words: ordinary.words),
      SampleData(
        name: "tiny", values: [1e-300, -3e-300, .leastNonzeroMagnitude, .leastNormalMagnitude],
        words: ordinary.words),
      SampleData(
        name: "wide", values: [1e-9, 3e12, -123_456.789, 0.5, 42], words: ordinary.words, series: 2),
      SampleData(
        name: "close", values: (0..<10).map { 1e6 + 1e-2 * Double($0) }, words: ordinary.words),
      SampleData(
        name: "many",
        values: (0..<240).map { Double(($0 * 7919) % 1009) / 500 - 1 },
        words: (0..<40).map { "model-of-some-family-\($0)" }, series: 40),
      SampleData(
        name: "long words", values: ordinary.values,
        words: [
          String(repeating: "unbelievable", count: 60), String(repeating: "so long ", count: 60),
          "·a",
        ], series: 3),
      SampleData(name: "scripts", values: ordinary.values, words: HostileText.scripts, series: 9),
      SampleData(name: "hostile", values: ordinary.values, words: HostileText.attacks, series: 7),
    ]
}

/// Tokens of many scripts, and such as attack pages, terminals and eyes.
enum HostileText {
  static let scripts = [
    "·مرحبا", "שלום", "नमस्ते", "สวัสดี", "世界和平", "こんにちは", "안녕하세요", "👩‍👩‍👧‍👦🏳️‍🌈", "Ωmega", "привет",
    "e\u{301}\u{302}\u{303}",
  ]
  static let attacks = [
    "<script>alert(1)</script>", "\" onload=\"x", "'; --", "&amp;&#x41;", "]]>", "\u{1B}[31mred",
    "\u{202E}desrever", "\u{2066}iso\u{2069}late", "\n\r\t", "\0", "\u{FFFE}\u{FFFF}", "\u{200B}",
    "%n%s%d", "</svg><image href=\"http://example.org/x.png\"/>",
  ]
}
