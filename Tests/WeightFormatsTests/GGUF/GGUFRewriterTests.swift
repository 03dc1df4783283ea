import Files
import Foundation
import LinearAlgebra
import Testing
import WeightFormats

/// GGUF files written again with a tensor replaced or added.
@Suite struct GGUFRewriterTests {
  private static func fixture(_ name: String) throws -> GGUFFile {
    let path = packageRoot.appending(path: "Tests/Fixtures/" + name).path(percentEncoded: false)
    return try GGUFFile(FileBytes.map(path: path))
  }

  private static func tensor(_ name: String, _ type: TensorType = .float32, rows: Int, columns: Int)
    -> StreamedTensor
  {
    StreamedTensor(.init(name: name, type: type, shape: [rows, columns])) { take in
      for row in 0..<rows {
        _ = try take(
          Matrix(rows: 1, columns: columns, (0..<columns).map { Float(row * columns + $0) }))
      }
    }
  }

  // Alignments of 64 and 32, every type, metadata of every kind, version 2.
  @Test(arguments: ["gguf/types.gguf", "gguf/values.gguf", "gguf/version2.gguf"])
  func everythingElseStays(_ name: String) throws {
    let old = try Self.fixture(name)
    let replaced = try #require(old.tensors.first)
    try withTemporaryFolder { folder in
      try GGUFRewriter.write(
        old,
        with: [
          Self.tensor(replaced.name, rows: 3, columns: 5),
          Self.tensor("one more", .float16, rows: 2, columns: 7),
        ], to: folder + "/a")
      let new = try GGUFFile(FileBytes.map(path: folder + "/a"))
      #expect(new.values == old.values)
      #expect(new.bytes.contents[4..<8] == old.bytes.contents[4..<8])
      #expect(new.tensors.map(\.name) == old.tensors.map(\.name) + ["one more"])
      for tensor in old.tensors.dropFirst() {
        let copy = try #require(new.tensor(named: tensor.name))
        #expect(copy.type == tensor.type && copy.shape == tensor.shape)
        #expect(new.bytes.contents[copy.byteRange] == old.bytes.contents[tensor.byteRange])
      }
      let store = TensorStore(file: new)
      #expect(try store.floats(replaced.name, shape: [3, 5]) == (0..<15).map { Float($0) })
      #expect(try store.floats("one more", shape: [2, 7]) == (0..<14).map { Float($0) })
    }
  }

  @Test func rowsMustBeBlocks() throws {
    let file = try Self.fixture("gguf/values.gguf")
    try withTemporaryFolder { folder in
      let error = #expect(throws: WeightFormatError.self) {
        try GGUFRewriter.write(
          file, with: [Self.tensor("a", .q8_0, rows: 2, columns: 48)], to: folder + "/a")
      }
      #expect(error == .rowsNoBlocks(tensor: "a", length: 48, type: "Q8_0", block: 32))
      #expect(error?.description.contains("no whole blocks of 32") == true)
    }
  }
}
