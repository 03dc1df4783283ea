import Files
import Testing
import WeightFormats

@Suite struct SafetensorsFileTests {
  @Test func readsWhatTheFormatAllows() throws {
    let header =
      "{ \"b\" : {\"extra\":[{\"x\":null}, true, -1.5e3],\"dtype\":\"I8\",\"shape\":[3,0,9],"
      + "\"data_offsets\":[4,4]},\n\"__metadata__\":{\"k\\u00e9\\ud83d\\ude00\":\"v\\\"\\n\"},"
      + "\(entry("a", "F32", "[]", "[0,4]"))}   "
    let bytes = safetensors(header, dataCount: 4)
    let file = try SafetensorsFile(FileBytes(bytes, name: "f"))
    let start = bytes.count - 4
    #expect(file.metadata == ["ké😀": "v\"\n"])
    #expect(file.tensors.map(\.name) == ["a", "b"])
    #expect(
      file.tensor(named: "a")
        == TensorDescription(name: "a", type: .float32, shape: [], byteRange: start..<start + 4))
    #expect(file.tensor(named: "b")?.shape == [3, 0, 9])
    #expect(file.tensor(named: "b")?.elementCount == 0)
    #expect(file.tensor(named: "c") == nil)
    #expect(try TensorStore(file: file).floats("b") == [])
  }

  @Test func readsAFileWithoutTensors() throws {
    let file = try SafetensorsFile(FileBytes(safetensors("{}", dataCount: 0), name: "f"))
    #expect(file.tensors.isEmpty && file.metadata.isEmpty)
  }

  @Test func keepsNamesApartThatLookAlike() throws {
    let names = ["a", "A", "a ", "a.b", "ä", "\\n"]
    let entries = names.enumerated().map { entry($1, "U8", "[1]", "[\($0),\($0 + 1)]") }
    let bytes = safetensors("{\(entries.joined(separator: ","))}", dataCount: names.count)
    let store = TensorStore(file: try SafetensorsFile(FileBytes(bytes, name: "f")))
    #expect(try store.floats("ä") == [4])
    #expect(try store.floats("\n") == [5])
  }

  @Test func namesTheFailureOfEveryTruncation() throws {
    let header = "{\(entry("a", "F32", "[2]", "[0,8]")),\(entry("b", "U8", "[3]", "[8,11]"))}"
    let whole = safetensors(header, dataCount: 11)
    for count in 0..<whole.count {
      #expect(throws: WeightFormatError.self) {
        try SafetensorsFile(FileBytes(Array(whole.prefix(count)), name: "f"))
      }
    }
  }
}
