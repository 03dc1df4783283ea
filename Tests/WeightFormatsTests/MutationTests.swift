import Files
import Testing
import WeightFormats

/// Damages valid files at random: each reads correctly or gives a named error.
@Suite struct MutationTests {
  private static let valid: [UInt8] = {
    let header =
      "{\"__metadata__\":{\"adaptor\":\"add\",\"k\":\"\\u00e9\"},"
      + "\(entry("first", "F32", "[2,3]", "[0,24]")),\(entry("half", "F16", "[5]", "[24,34]")),"
      + "\(entry("none", "I64", "[0]", "[34,34]")),\(entry("last", "BF16", "[1,1,2]", "[34,38]"))}"
    return safetensors(header, dataCount: 38)
  }()

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func damagedFilesNeverCrash(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    var readable = 0
    for _ in 0..<5_000 {
      var bytes = Self.valid
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, using: &random) }
      do throws(WeightFormatError) {
        try checkReads(bytes)
        readable += 1
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    // Changed data bytes, names and metadata stay readable.
    #expect(readable > 100 && readable < 4_900, "seed \(seed)")
  }

  @Test func damagedIndicesNeverCrash() throws {
    let index = Array(
      #"{"metadata":{"total_size":8},"weight_map":{"first":"a.safetensors","half":"a.safetensors"}}"#
        .utf8)
    let shard = FileBytes(Self.valid, name: "a")
    var random = SplitMix(state: 9)
    var readable = 0
    for _ in 0..<5_000 {
      var bytes = index
      mutate(&bytes, using: &random)
      let folder = FileFolder(
        name: "memory",
        files: [
          "a.safetensors": shard,
          "model.safetensors.index.json": FileBytes(bytes, name: "index"),
        ])
      do throws(WeightFormatError) {
        let store = try TensorStore(folder: folder)
        for name in store.names { _ = try store.floats(name) }
        readable += 1
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(readable > 10 && readable < 4_900)
  }

  private func checkReads(_ bytes: [UInt8]) throws(WeightFormatError) {
    let file = try SafetensorsFile(FileBytes(bytes, name: "f"))
    let store = TensorStore(file: file)
    for tensor in file.tensors {
      let values = try store.floats(tensor.name, shape: tensor.shape)
      #expect(values.count == tensor.shape.reduce(1, *))
      #expect(tensor.byteRange.upperBound <= bytes.count)
    }
  }
}
