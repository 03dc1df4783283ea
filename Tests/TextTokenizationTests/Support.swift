import Foundation
import Testing
import TextTokenization

/// Where the tests find their files.
enum TestFiles {
  static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let fixtures = packageRoot.appending(path: "Tests/Fixtures")
  static let reviews = packageRoot.appending(path: "Sources/EmbeddedModels/Resources/reviews-2m")

  /// Tokenizers too large to ship: `STEERLENS_DATA`, else `../shared/data` beside the package.
  static let data =
    ProcessInfo.processInfo.environment["STEERLENS_DATA"].map { URL(filePath: $0) }
    ?? packageRoot.appending(path: "../shared/data")
  static let gpt2 = data.appending(path: "gpt2-tokenizer")
  static let neox = data.appending(path: "neox-tokenizer")

  static func isThere(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "tokenizer.json").path)
  }

  static func tokenizerJSON(_ folder: URL) throws -> Tokenizer {
    let file = folder.appending(path: "tokenizer.json")
    return try Tokenizer(tokenizerJSON: Data(contentsOf: file), path: "tokenizer.json")
  }

  static func vocabularyAndMerges(_ folder: URL) throws -> Tokenizer {
    try Tokenizer(
      vocabulary: Data(contentsOf: folder.appending(path: "vocab.json")),
      merges: Data(contentsOf: folder.appending(path: "merges.txt")),
      vocabularyPath: "vocab.json", mergesPath: "merges.txt")
  }
}

/// Texts with what the reference makes of them.
struct ReferenceFile: Decodable {
  struct Case: Decodable {
    var text: String
    var ids: [TokenID]
    var offsets: [[Int]]
    var decoded: String
  }

  var cases: [Case]

  static func load(_ name: String) throws -> [Case] {
    let data = try Data(contentsOf: TestFiles.fixtures.appending(path: name))
    return try JSONDecoder().decode(ReferenceFile.self, from: data).cases
  }
}

/// SplitMix64: the same numbers on every run and system.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
