import Files
import Foundation
import Testing
import WeightFormats

@Suite struct SafetensorsWriterTests {
  private let tensors = [
    NamedTensor(name: "z", shape: [2, 3], values: [1, -0.0, .nan, .infinity, 0x1p-149, 6]),
    NamedTensor(name: "scalar", shape: [], values: [0.1]),
    NamedTensor(name: "none", shape: [0, 5], values: []),
    NamedTensor(name: "quote\" back\\ line\n é😀\u{1}", shape: [1], values: [7]),
  ]

  @Test func roundTrips() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/t.safetensors"
      let metadata = ["b": "2", "a": "tab\t\"", "é": "\u{1F}/\u{7F}"]
      try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
      let file = try SafetensorsFile(FileBytes.map(path: path))
      #expect(file.metadata == metadata)
      #expect(Set(file.tensors.map(\.name)) == Set(tensors.map(\.name)))
      #expect(file.tensors.map(\.byteRange.lowerBound).min().map { $0 % 8 } == 0)
      let store = TensorStore(file: file)
      for tensor in tensors {
        let values = try store.floats(tensor.name, shape: tensor.shape)
        #expect(values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
      }
    }
  }

  @Test func equalInputGivesEqualBytes() throws {
    try withTemporaryFolder { folder in
      let pairs = (0..<50).map { ("key\($0)", "\($0)") }
      for (name, order) in [("a", pairs), ("b", pairs.reversed())] {
        try SafetensorsWriter.write(
          tensors, metadata: Dictionary(uniqueKeysWithValues: order), to: "\(folder)/\(name)")
      }
      let (a, b) = (try FileBytes.map(path: "\(folder)/a"), try FileBytes.map(path: "\(folder)/b"))
      #expect(a.contents == b.contents)
    }
  }

  @Test func writesTheDocumentedBytes() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/t.safetensors"
      try SafetensorsWriter.write(
        [NamedTensor(name: "t", shape: [1], values: [1])], metadata: ["b": "2", "a": "1"], to: path)
      let header =
        #"{"__metadata__":{"a":"1","b":"2"},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
      let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
      let bytes = try FileBytes.map(path: path).contents
      #expect(bytes == safetensors(padded, dataCount: 0) + [0, 0, 0x80, 0x3F])
    }
  }

  @Test func refusesWhatCannotBeRead() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/t"
      func expect(_ error: WeightFormatError, _ tensors: [NamedTensor]) {
        #expect(throws: error) { try SafetensorsWriter.write(tensors, metadata: [:], to: path) }
        #expect(!error.description.isEmpty)
      }
      let good = NamedTensor(name: "a", shape: [1], values: [1])
      expect(.duplicateTensorName(tensor: "a"), [good, good])
      expect(.reservedTensorName, [NamedTensor(name: "__metadata__", shape: [1], values: [1])])
      for shape in [[2], [-1], [Int.max, 4], [0]] {
        expect(
          .valueCountMismatch(tensor: "a", shape: shape, count: 1),
          [NamedTensor(name: "a", shape: shape, values: [1])])
      }
      let text = String(repeating: "a", count: 100_000_000)
      let error = #expect(throws: WeightFormatError.self) {
        try SafetensorsWriter.write([], metadata: ["a": text], to: path)
      }
      #expect(error == .headerTooLargeToWrite(path: path, length: 100_000_001))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }
}
