import Files
import Foundation
import WeightFormats

/// The package's folder, from this file's place in it.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

let gpt2Fixture = packageRoot.appending(path: "Tests/Fixtures/gpt2").path(percentEncoded: false)

/// Runs `body` with the path of a fresh folder and removes the folder.
func withTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "weight-formats-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path(percentEncoded: false))
}

/// The bytes of a safetensors file with this header text and `dataCount` bytes 0, 1, 2, ….
func safetensors(_ header: String, dataCount: Int) -> [UInt8] {
  safetensors(Array(header.utf8), dataCount: dataCount)
}

func safetensors(_ header: [UInt8], dataCount: Int, headerLength: UInt64? = nil) -> [UInt8] {
  let length = (headerLength ?? UInt64(header.count)).littleEndian
  return withUnsafeBytes(of: length) { Array($0) } + header
    + (0..<dataCount).map { UInt8(truncatingIfNeeded: $0) }
}

/// One entry of a header.
func entry(_ name: String, _ type: String, _ shape: String, _ offsets: String) -> String {
  "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
}

/// A store over one tensor `t` of these raw bytes.
func store(_ type: TensorType, _ data: [UInt8]) throws -> TensorStore {
  let header =
    "{\(entry("t", type.rawValue, "[\(data.count / type.byteWidth)]", "[0,\(data.count)]"))}"
  let bytes = safetensors(header, dataCount: 0) + data
  return TensorStore(file: try SafetensorsFile(FileBytes(bytes, name: "memory")))
}

/// A small fast generator, so that random tests repeat.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// The characters that matter to JSON.
let jsonBytes = Array("0123456789{}[]\",:-\\ue \u{0}".utf8)

/// Changes, removes, adds or repeats a few bytes.
///
/// - Parameters:
///   - bytes: The bytes.
///   - end: The places to choose from end here; nil for all.
///   - interesting: Values that are written more often than others.
///   - random: Decides.
func mutate(
  _ bytes: inout [UInt8], before end: Int? = nil, with interesting: [UInt8] = jsonBytes,
  using random: inout SplitMix
) {
  guard !bytes.isEmpty else { return }
  let place = Int.random(in: 0..<min(end ?? bytes.count, bytes.count), using: &random)
  switch Int.random(in: 0..<8, using: &random) {
  case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
  case 1, 2: bytes[place] = interesting.randomElement(using: &random) ?? 0
  case 3: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
  case 4: bytes.remove(at: place)
  case 5: bytes.insert(interesting.randomElement(using: &random) ?? 0, at: place)
  case 6: bytes.removeSubrange(place..<min(place + 20, bytes.count))
  default: bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
  }
}

func ggufFixture(_ name: String) -> String {
  packageRoot.appending(path: "Tests/Fixtures/gguf").appending(path: name)
    .path(percentEncoded: false)
}
