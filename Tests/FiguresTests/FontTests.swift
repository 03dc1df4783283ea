import Figures
import Foundation
import Testing

/// Whether the fonts that Scripts/setup.sh installs are there; machines of users may lack them.
private let hasFonts: Bool = {
  let search = Process()
  let output = Pipe()
  search.executableURL = URL(filePath: "/usr/bin/env")
  search.arguments = ["fc-list", ":", "family"]
  search.standardOutput = output
  guard (try? search.run()) != nil else { return false }
  let families = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  search.waitUntilExit()
  return ["Inter", "Noto Sans Devanagari", "Noto Sans CJK", "Noto Color Emoji"]
    .allSatisfy(families.contains)
}()

@Suite struct FontTests {
  @Test(
    .enabled(
      if: hasFonts, "The fonts of figures are not installed; Scripts/setup.sh installs them."),
    arguments: [
      ("Latin", "Façade · naïve ﬁnœud Żółć"), ("Greek", "Ελληνικά σ λ Σ"),
      ("Cyrillic", "Русский Ґ"),
      ("Arabic", "العربية ١٢٣"), ("Hebrew", "עברית"), ("Devanagari", "हिन्दी"), ("Thai", "ภาษาไทย"),
      ("Chinese", "中文漢字"), ("Japanese", "日本語ひらがなカタカナ"), ("Korean", "한국어"),
      ("Bengali", "বাংলা"), ("Tamil", "தமிழ்"), ("Georgian", "ქართული"), ("Armenian", "Հայերեն"),
      ("Ethiopic", "አማርኛ"), ("emoji", "😀👩‍👩‍👧‍👦🏳️‍🌈🇨🇭"),
      ("signs of figures", "−±·→…∓‖′½≈∞⁰¹²³⁴⁵⁶⁷⁸⁹⁻␀␛␡⏎⟨⟩Σσ²λ"),
    ])
  func everyScriptHasGlyphs(script: (name: String, text: String)) {
    for style in [TextStyle.label, TextStyle(16, .semibold)] {
      #expect(TextMeasure.missingGlyphs(script.text, style) == 0, "\(script.name)")
      #expect(TextMeasure.width(script.text, style) > 5)
    }
  }
}
