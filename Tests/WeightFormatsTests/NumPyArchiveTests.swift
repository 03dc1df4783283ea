import Foundation
import Testing
import WeightFormats

/// Archives of arrays, read back by their specifications.
@Suite struct NumPyArchiveTests {
  /// The files of a ZIP archive without compression, by its directory.
  private func entries(_ data: [UInt8]) throws -> [(name: String, contents: [UInt8])] {
    func integer(_ offset: Int, _ bytes: Int) -> Int {
      (0..<bytes).reduce(0) { $0 | Int(data[offset + $1]) << (8 * $1) }
    }
    let end = data.count - 22
    try #require(integer(end, 4) == 0x0605_4B50)
    var offset = integer(end + 16, 4)
    #expect(offset + integer(end + 12, 4) == end)
    return try (0..<integer(end + 10, 2)).map { _ in
      try #require(integer(offset, 4) == 0x0201_4B50)
      let (length, nameLength) = (integer(offset + 24, 4), integer(offset + 28, 2))
      let name = String(decoding: data[offset + 46..<offset + 46 + nameLength], as: UTF8.self)
      let local = integer(offset + 42, 4)
      try #require(integer(local, 4) == 0x0403_4B50)
      let start = local + 30 + integer(local + 26, 2)
      let contents = Array(data[start..<start + length])
      #expect(integer(offset + 16, 4) == Int(CyclicRedundancyCheck.value(contents)))
      #expect(integer(local + 14, 4) == integer(offset + 16, 4))
      offset += 46 + nameLength
      return (name, contents)
    }
  }

  private func header(_ contents: [UInt8]) throws -> (text: String, values: [UInt8]) {
    try #require(Array(contents.prefix(8)) == [0x93] + Array("NUMPY".utf8) + [1, 0])
    let length = Int(contents[8]) | Int(contents[9]) << 8
    #expect((10 + length) % 64 == 0 && contents[9 + length] == UInt8(ascii: "\n"))
    return (
      String(decoding: contents[10..<10 + length], as: UTF8.self), Array(contents[(10 + length)...])
    )
  }

  private func write(_ arrays: [NumPyArray]) throws -> [UInt8] {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "steerlens-\(UUID().uuidString).npz").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try NumPyArchive.write(arrays, to: path)
    return Array(try Data(contentsOf: URL(filePath: path)))
  }

  @Test func typesAndShapes() throws {
    let arrays = [
      NumPyArray("floats", shape: [2, 3], [1, -2, 3.5, 0, .infinity, 6] as [Float]),
      NumPyArray("doubles", shape: [2], [0.1, -7e300] as [Double]),
      NumPyArray("ids", shape: [], [-5] as [Int32]),
      NumPyArray("complex", shape: [1], real: [3], imaginary: [-4]),
    ]
    let files = try entries(try write(arrays))
    #expect(files.map(\.name) == ["floats.npy", "doubles.npy", "ids.npy", "complex.npy"])
    let parts = try files.map { try header($0.contents) }
    for (part, expected) in zip(
      parts,
      [("<f4", "(2, 3)"), ("<f8", "(2,)"), ("<i4", "()"), ("<c8", "(1,)")])
    {
      #expect(
        part.text.contains(
          "{'descr': '\(expected.0)', 'fortran_order': False, 'shape': \(expected.1), }"))
    }
    let floats = parts[0].values.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(floats == [1, -2, 3.5, 0, .infinity, 6])
    let doubles = parts[1].values.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    #expect(doubles == [0.1, -7e300])
    #expect(parts[2].values == [0xFB, 0xFF, 0xFF, 0xFF])
    let complex = parts[3].values.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(complex == [3, -4])
  }

  @Test func equalArraysGiveEqualBytes() throws {
    let arrays = [NumPyArray("a", shape: [3], [1, 2, 3] as [Float])]
    #expect(try write(arrays) == write(arrays))
    #expect(try entries(try write([])).isEmpty)
  }

  @Test func namesAreUnique() throws {
    let array = NumPyArray("a", shape: [0], [] as [Float])
    #expect(throws: WeightFormatError.duplicateTensorName(tensor: "a")) {
      try NumPyArchive.write([array, array], to: "unused.npz")
    }
    #expect(!FileManager.default.fileExists(atPath: "unused.npz"))
  }

  /// The check value of CRC-32 (ISO-HDLC).
  @Test func checksum() {
    #expect(CyclicRedundancyCheck.value(Array("123456789".utf8)) == 0xCBF4_3926)
  }
}
