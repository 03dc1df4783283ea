#if os(Linux)
import EmbeddedModels
import Foundation
import LanguageModels
import Steering
import Testing
import TextTokenization

/// Memory over many batches of one new token, measured in a process of its own.
@Suite struct GenerationMemoryTests {
  /// Between the 20th and the 220th batch of 32 prompts, memory grows by less than twenty of the 200
  /// matrices of logits, of a megabyte each, that a batch makes; a thread that a busy machine lets join
  /// late brings its own working memory.
  @Test func batchesLeaveNothingBehindButTheirTokens() async {
    await #expect(processExitsWith: .success) {
      let model = try LanguageModel(folder: EmbeddedModelsTests.folder("reviews-2m"))
      var settings = GenerationSettings()
      settings.continuations = 1
      settings.maxNewTokens = 1
      settings.batchSize = 32
      let generator = try TextGenerator(model: model, steer: nil, settings: settings)
      let prompts = (0..<220 * 32).map { [TokenID(300 + $0 % 50), 400, 500] }
      var resident: [Int] = []
      let texts = try generator.continuations(
        of: prompts, progress: { _ in resident.append(try Self.residentBytes()) })
      try #require(texts.count == prompts.count && resident.count == 220)
      let logits = 32 * model.configuration.vocabularySize * MemoryLayout<Float>.stride
      #expect(resident[219] - resident[19] < 20 * logits)
    }
  }

  private static func residentBytes() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      .split(separator: " ")[1]
    return try #require(Int(pages)) * sysconf(Int32(_SC_PAGESIZE))
  }
}
#endif
