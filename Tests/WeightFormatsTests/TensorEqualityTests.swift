import Files
import Foundation
import Testing
import WeightFormats

@Suite struct TensorEqualityTests {
  private func store(_ header: String, _ bytes: [UInt8]) throws -> TensorStore {
    var file = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    file += Array(header.utf8) + bytes
    return TensorStore(file: try SafetensorsFile(FileBytes(file, name: "t.safetensors")))
  }

  @Test func shapesAndNumbersDecide() throws {
    // 1 and 2 in floats, in half precision; 1 and 3.
    let header = """
      {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, \
      "b": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}, \
      "half": {"dtype": "F16", "shape": [2], "data_offsets": [16, 20]}, \
      "other": {"dtype": "F32", "shape": [2], "data_offsets": [20, 28]}, \
      "column": {"dtype": "F32", "shape": [2, 1], "data_offsets": [28, 36]}}
      """
    let pair: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]
    let other: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0x40, 0x40]
    let store = try store(header, pair + pair + [0, 0x3C, 0, 0x40] + other + pair)
    for (name, isEqual) in [("a", true), ("b", true), ("half", true), ("other", false)] {
      #expect(try store.areEqual("a", name) == isEqual, "\(name)")
    }
    #expect(try !store.areEqual("a", "column"))
    #expect(throws: WeightFormatError.self) { try store.areEqual("a", "none") }
  }
}
