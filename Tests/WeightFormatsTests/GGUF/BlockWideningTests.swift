import Files
import Testing
import WeightFormats

/// Types that store blocks of elements under common scales, and the search for what is not finite.
@Suite struct BlockWideningTests {
  /// A store over one tensor `t` of this many blocks of any type, in a GGUF file.
  private func store(_ type: StoredType, _ data: [UInt8]) throws -> TensorStore {
    let elements = data.count / type.bytes * type.elements
    let header = GGUFBuilder().with(
      .init(name: "t", dimensions: [UInt64(elements)], type: type.number))
    let padding = Array(repeating: 0 as UInt8, count: (32 - header.bytes.count % 32) % 32)
    return TensorStore(file: try GGUFFile(FileBytes(header.bytes + padding + data, name: "f")))
  }

  private func randomBytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }

  /// Any bytes widen, and the search agrees with the values.
  @Test(arguments: StoredType.all)
  func anyBytesWiden(type: StoredType) throws {
    for seed in 1...200 as ClosedRange<UInt64> {
      let data = randomBytes((Int(seed) % 7 + 1) * type.bytes, seed: seed)
      let tensors = try store(type, data)
      let values = try tensors.floats("t")
      #expect(
        try tensors.stored("t")?.firstNonFinite() == values.firstIndex { !$0.isFinite },
        "seed \(seed)")
    }
    for byte: UInt8 in [0, 0x7C, 0x7F, 0x80, 0xFC, 0xFF] {
      let tensors = try store(type, Array(repeating: byte, count: 3 * type.bytes))
      let values = try tensors.floats("t")
      #expect(
        try tensors.stored("t")?.firstNonFinite() == values.firstIndex { !$0.isFinite },
        "bytes \(byte)")
    }
  }

  /// Pieces on several threads, and pieces that the caller chooses, agree with the whole.
  @Test(arguments: StoredType.all)
  func piecesAgreeWithTheWhole(type: StoredType) throws {
    let blocks = (5 << 19) / type.elements + 3
    var data = randomBytes(blocks * type.bytes, seed: 5)
    let tensors = try store(type, data)
    let values = try tensors.floats("t").map(\.bitPattern)
    let tensor = try #require(try tensors.stored("t"))
    var room = [Float](repeating: .nan, count: 4 * type.elements)
    for block in [0, blocks / 3, blocks / 2, blocks - 4] {
      let elements = block * type.elements..<(block + 4) * type.elements
      var entries = room.mutableSpan
      tensor.widen(elements, into: &entries)
      #expect(room.map(\.bitPattern) == Array(values[elements]))
    }
    // The first of several: all else zero, which is finite in every type.
    data = Array(repeating: 0, count: data.count)
    for bad in [blocks - 1, blocks * 2 / 3, blocks / 2 + 1] {
      for byte in bad * type.bytes..<(bad + 1) * type.bytes { data[byte] = 0xFF }
      let expected = type.isAlwaysFinite ? nil : bad * type.elements
      #expect(try store(type, data).stored("t")?.firstNonFinite() == expected)
    }
  }

  @Test func doublesBeyondFloatAreNotFinite() throws {
    let values: [Double] = [1, -3.4e38, 3.5e38]
    let data = values.flatMap { little($0.bitPattern) }
    #expect(
      try store(.init(number: 28, elements: 1, bytes: 8), data).stored("t")?.firstNonFinite() == 2)
  }

  @Test func safetensorsRefuseBlockTypes() {
    for type in ["Q8_0", "Q4_K"] {
      let bytes = safetensors("{\(entry("a", type, "[32]", "[0,34]"))}", dataCount: 34)
      let error = WeightFormatError.unknownType(file: "f", tensor: "a", type: type)
      #expect(throws: error) { try SafetensorsFile(FileBytes(bytes, name: "f")) }
      #expect(!error.description.contains("Q4_0"))
    }
  }
}

/// A type of tensor in GGUF files: its number, the elements and bytes of a block.
struct StoredType: Sendable {
  var number: UInt32
  var elements: Int
  var bytes: Int

  /// Whether every element is an integer.
  var isAlwaysFinite: Bool { 24...27 ~= number }

  static let all: [StoredType] = [
    (0, 1, 4), (1, 1, 2), (2, 32, 18), (3, 32, 20), (6, 32, 22), (7, 32, 24), (8, 32, 34),
    (10, 256, 84), (11, 256, 110), (12, 256, 144), (13, 256, 176), (14, 256, 210), (24, 1, 1),
    (25, 1, 2), (26, 1, 4), (27, 1, 8), (28, 1, 8), (30, 1, 2),
  ].map { StoredType(number: $0, elements: $1, bytes: $2) }
}
