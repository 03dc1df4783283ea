import Files
import Foundation
import LinearAlgebra
import Testing
import WeightFormats

/// Tensors written as they are made: how floats are rounded, what is copied.
@Suite struct StreamedTensorTests {
  /// The bytes that a row of floats is stored as.
  private func stored(_ values: [Float], _ type: TensorType) throws -> [UInt8] {
    try withTemporaryFolder { folder in
      let path = folder + "/t.safetensors"
      try SafetensorsWriter.write(
        streaming: [tensor(values, type)], metadata: [:], to: path)
      let file = try SafetensorsFile(FileBytes.map(path: path))
      let description = try #require(file.tensor(named: "t"))
      #expect(description.type == type && description.shape == [1, values.count])
      return Array(file.bytes.contents[description.byteRange])
    }
  }

  private func tensor(_ values: [Float], _ type: TensorType) -> StreamedTensor {
    StreamedTensor(.init(name: "t", type: type, shape: [1, values.count])) {
      _ = try $0(Matrix(rows: 1, columns: values.count, values))
    }
  }

  // What a half says widens to a float that is stored as the same half.
  @Test(arguments: [TensorType.float16, .bfloat16]) func allSixteenBitNumbersReturn(
    _ type: TensorType
  )
    throws
  {
    let bytes = (0...UInt16.max).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let values = try store(type, bytes).floats("t")
    let finite = values.indices.filter { values[$0].isFinite }
    let expected = finite.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(try stored(finite.map { values[$0] }, type) == expected)
    #expect(finite.count > 60_000)
  }

  @Test func rounding() throws {
    func bits(_ value: Float, _ type: TensorType) throws -> UInt16 {
      let bytes = try stored([value], type)
      return UInt16(bytes[0]) | UInt16(bytes[1]) << 8
    }
    // Half way between neighbours goes to the even one.
    #expect(try bits(1 + 0x1p-11, .float16) == 0x3C00)
    #expect(try bits(1 + 3 * 0x1p-11, .float16) == 0x3C02)
    #expect(try bits(1 + 0x1p-11 + 0x1p-20, .float16) == 0x3C01)
    #expect(try bits(0x1p-25, .float16) == 0 && bits(-0x1.8p-24, .float16) == 0x8002)
    #expect(try bits(0x1.FFFp-15, .float16) == 0x0400, "the smallest normal number")
    #expect(try bits(65_519, .float16) == 0x7BFF)
    #expect(try bits(1 + 0x1p-8, .bfloat16) == 0x3F80)
    #expect(try bits(1 + 3 * 0x1p-8, .bfloat16) == 0x3F82)
    #expect(try bits(-1 - 0x1.8p-8, .bfloat16) == 0xBF81)
  }

  @Test func eightBitsInBlocks() throws {
    let values = (0..<32).map { Float($0) - 16 } + [Float](repeating: 0, count: 32)
    let bytes = try withTemporaryFolder { folder in
      let file = try GGUFFile(FileBytes(GGUFBuilder().bytes, name: "m.gguf"))
      try GGUFRewriter.write(file, with: [tensor(values, .q8_0)], to: folder + "/a")
      let written = try GGUFFile(FileBytes.map(path: folder + "/a"))
      return Array(written.bytes.contents[try #require(written.tensors.first).byteRange])
    }
    // 16 / 127 in half precision, then the nearest multiples, ties away from zero.
    #expect(bytes.count == 68 && Array(bytes[34...]) == [UInt8](repeating: 0, count: 34))
    #expect(Array(bytes[..<2]) == [0x08, 0x30])
    let numbers = bytes[2..<34].map { Int8(bitPattern: $0) }
    #expect(numbers[0] == -127 && numbers[16] == 0 && numbers[17] == 8 && numbers[31] == 119)
  }

  @Test(arguments: [
    (TensorType.float16, Float(65_520)), (.float16, .nan), (.float16, -.infinity),
    (.bfloat16, 0x1.FFp127), (.float32, .infinity), (.float32, .nan),
  ])
  func whatATypeDoesNotHold(_ type: TensorType, _ value: Float) throws {
    let error = #expect(throws: WeightFormatError.self) { try stored([1, 2, value, 4], type) }
    #expect(
      error == .valueTooLarge(tensor: "t", row: 0, column: 2, type: type.rawValue),
      "\(String(describing: error))")
    #expect(error?.description.contains("column 2 is beyond") == true)
  }

  // Views that are not row-major are put in order; everything else is copied.
  @Test func copiesAreByteForByte() throws {
    let file = try PyTorchFile(
      FileBytes.map(
        path: packageRoot.appending(path: "Tests/Fixtures/pytorch/tensors.bin")
          .path(percentEncoded: false)))
    let from = TensorStore(file: file)
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      let tensors = try from.names.map { try from.streamed($0, as: "x." + $0) }
      try SafetensorsWriter.write(streaming: tensors, metadata: [:], to: path)
      let back = TensorStore(file: try SafetensorsFile(FileBytes.map(path: path)))
      #expect(back.names == from.names.map { "x." + $0 } && from.contains("transposed"))
      for name in from.names {
        let (old, new) = (try from.description(of: name), try back.description(of: "x." + name))
        #expect(old.type == new.type && old.shape == new.shape)
        let (a, b) = (try from.floats(name), try back.floats("x." + name))
        #expect(a.map(\.bitPattern) == b.map(\.bitPattern), "\(name)")
      }
    }
  }
}
