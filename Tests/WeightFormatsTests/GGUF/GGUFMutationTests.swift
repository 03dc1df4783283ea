import Files
import Testing
import WeightFormats

/// Damages valid GGUF files at random: each reads correctly or gives a named error.
@Suite struct GGUFMutationTests {
  private static let valid: [UInt8] = {
    var builder = GGUFBuilder()
    builder = builder.with("general.alignment", type: Kind.uint32, little(32 as UInt32))
    builder = builder.with("flag", type: Kind.boolean, [1])
    builder = builder.with("name", type: Kind.string, text("é"))
    builder = builder.with(
      "tokens", type: Kind.array,
      array(type: Kind.string, count: 4, text("a") + text("bc") + text("") + text("ü")))
    builder = builder.with(
      "types", type: Kind.array, array(type: 5, count: 2, [1, 0, 0, 0, 3, 0, 0, 0]))
    builder = builder.with(
      "deep", type: Kind.array,
      array(
        type: Kind.array, count: 1, array(type: Kind.array, count: 1, array(type: 0, count: 1, [7]))
      ))
    // One tensor of each type, one after the other.
    for (index, type) in StoredType.all.enumerated() {
      builder = builder.with(
        .init(
          name: "t\(index)", dimensions: [256, 1], type: type.number,
          offset: UInt64(builder.dataCount)))
      builder.dataCount += (256 / type.elements * type.bytes + 31) / 32 * 32
    }
    return builder.bytes
  }()

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func damagedFilesNeverCrash(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let whole = try read(Self.valid)
    var readable = 0
    for _ in 0..<3_000 {
      var bytes = Self.valid
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, using: &random) }
      do throws(WeightFormatError) {
        let values = try read(bytes)
        // A header that is whole describes the same tensors as before.
        if bytes.count == Self.valid.count, bytes.starts(with: Self.valid.prefix(Self.headerCount))
        {
          expectSame(values, whole, bytes)
        }
        readable += 1
      } catch {
        #expect(!error.description.isEmpty && !error.description.contains("\n"))
      }
    }
    // Changed data bytes, names and metadata stay readable.
    #expect(readable > 100 && readable < 2_900, "seed \(seed)")
  }

  @Test func everyCutIsAnError() throws {
    // The last bytes are padding after the last tensor.
    let used = try GGUFFile(FileBytes(Self.valid, name: "f")).tensors.map(\.byteRange.upperBound)
    for count in 0..<(used.max() ?? 0) {
      #expect(throws: WeightFormatError.self) { try read(Array(Self.valid.prefix(count))) }
    }
  }

  /// Every word of the header becomes each number at which arithmetic breaks.
  @Test func everyLengthAtItsLimits() throws {
    let limits: [UInt64] = [
      .max, .max - 31, 1 << 63, 1 << 62, 1 << 61, UInt64(Int.max), 1 << 32, UInt64(UInt32.max), 0,
    ]
    var errors = 0
    for place in 8..<Self.headerCount - 8 {
      for limit in limits {
        var bytes = Self.valid
        bytes.replaceSubrange(place..<place + 8, with: little(limit))
        do throws(WeightFormatError) { _ = try read(bytes) } catch { errors += 1 }
      }
    }
    #expect(errors > Self.headerCount)
  }

  private static let headerCount = valid.count - dataCount
  private static let dataCount = StoredType.all.reduce(0) {
    $0 + (256 / $1.elements * $1.bytes + 31) / 32 * 32
  }

  /// The bits of all tensors, read in all ways.
  private func read(_ bytes: [UInt8]) throws(WeightFormatError) -> [String: [UInt32]] {
    let file = try GGUFFile(FileBytes(bytes, name: "f"))
    let store = TensorStore(file: file)
    var values: [String: [UInt32]] = [:]
    for tensor in file.tensors {
      let floats = try store.floats(tensor.name, shape: tensor.shape)
      #expect(floats.count == tensor.shape.reduce(1, *))
      #expect(tensor.byteRange.upperBound <= bytes.count)
      #expect(
        try store.stored(tensor.name)?.firstNonFinite() == floats.firstIndex { !$0.isFinite })
      values[tensor.name] = floats.map(\.bitPattern)
    }
    #expect(file.metadata.count <= file.values.count)
    return values
  }

  /// Blocks whose bytes did not change have the values that they had.
  private func expectSame(
    _ values: [String: [UInt32]], _ whole: [String: [UInt32]], _ bytes: [UInt8]
  ) {
    #expect(values.keys.sorted() == whole.keys.sorted())
    var start = Self.headerCount
    for (index, type) in StoredType.all.enumerated() {
      let (now, before) = (values["t\(index)"] ?? [], whole["t\(index)"] ?? [])
      for block in 0..<256 / type.elements {
        let place = start + block * type.bytes
        let elements = block * type.elements..<(block + 1) * type.elements
        if bytes[place..<place + type.bytes] == Self.valid[place..<place + type.bytes] {
          #expect(now[elements] == before[elements], "t\(index) block \(block)")
        }
      }
      start += (256 / type.elements * type.bytes + 31) / 32 * 32
    }
  }

  private func mutate(_ bytes: inout [UInt8], using random: inout SplitMix) {
    // Mostly in the header, which is where lengths stand.
    let end = Int.random(in: 0..<4, using: &random) > 0 ? Self.headerCount : bytes.count
    let limits: [UInt8] = [0, 1, 2, 3, 4, 7, 8, 9, 10, 12, 13, 31, 32, 127, 128, 254, 255]
    WeightFormatsTests.mutate(&bytes, before: end, with: limits, using: &random)
  }
}
