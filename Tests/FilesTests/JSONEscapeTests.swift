import Files
import Testing

@Suite struct JSONEscapeTests {
  @Test func readersGetBackWhatWasWritten() throws {
    let text = "a\"\\/\n\r\t\u{0}\u{1F}\u{7F}é😀\u{2028}"
    let quoted = JSONEscape.quoted(text)
    #expect(quoted == "\"a\\\"\\\\/\\n\\r\\t\\u0000\\u001f\u{7F}é😀\u{2028}\"")
    var reader = try JSONReader<JSONError>(quoted.utf8, path: "f")
    #expect(try reader.readString() == text)
    #expect("😀".utf16.map(JSONEscape.unit) == ["\\ud83d", "\\ude00"])
  }
}
