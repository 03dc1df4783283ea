import Figures
import Testing

@Suite struct TextMeasureTests {
  private static let texts =
    HostileText.scripts + HostileText.attacks + [
      "", "word", String(repeating: "unbelievable", count: 80), "several words in a row",
    ]

  @Test func cutTextsFit() {
    for text in Self.texts {
      for width in [20.0, 60, 300] {
        let cut = TextMeasure.cut(text, to: width, .label)
        #expect(TextMeasure.width(cut, .label) <= width, "\(cut)")
        if cut != text { #expect(cut.hasSuffix("…") && text.hasPrefix(cut.dropLast())) }
      }
    }
    #expect(TextMeasure.cut("word", to: 200, .label) == "word")
  }

  @Test func wrappedLinesFitAndKeepAllWords() {
    let text = "Each dot is a token at its displacement by the steer, in two directions."
    let lines = TextMeasure.wrapped(text, to: 120, .small)
    #expect(lines.count > 2)
    #expect(lines.joined(separator: " ") == text)
    for line in Self.texts.flatMap({ TextMeasure.wrapped($0, to: 120, .small) }) + lines {
      #expect(TextMeasure.width(line, .small) <= 120, "\(line)")
    }
  }

  @Test func boundsFollowAlignment() {
    let width = TextMeasure.width("word", .label)
    let center = TextStyle(TextStyle.label.size, .regular, .center, .middle)
    let bounds = TextMeasure.bounds("word", at: Point(100, 50), center)
    #expect(abs(bounds.center.x - 100) < 1e-9 && abs(bounds.width - width) < 1e-9)
    #expect(bounds.top < 50 && bounds.bottom > 50)
    let right = TextMeasure.bounds(
      "word", at: Point(100, 50), TextStyle(TextStyle.label.size, .regular, .right))
    #expect(abs(right.right - 100) < 1e-9)
  }

  @Test func hiddenCharactersAreVisible() {
    #expect(VisibleText.of("a\nb\u{1B}\u{202E}c\0") == "a⏎b␛⟨U+202E⟩c␀")
    #expect(VisibleText.of("👩‍👩‍👧‍👦 हिन्दी") == "👩‍👩‍👧‍👦 हिन्दी")
    for text in HostileText.attacks {
      let visible = VisibleText.of(text)
      #expect(VisibleText.of(visible) == visible)
    }
  }
}
