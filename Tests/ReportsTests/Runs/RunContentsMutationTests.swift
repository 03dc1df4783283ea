import Foundation
import LinearAlgebra
import Reports
import SteerAnalysis
import TestSupport
import Testing
import RunFolders

/// Damaged run folders: an error or a document, never a crash.
@Suite struct RunContentsMutationTests {
  private static let mutations = 300

  @Test(arguments: SampleRun.names) func mutatedFilesNeverCrash(_ file: String) throws {
    let original = Array(try #require(SampleRun.files[file]).utf8)
    var random = CounterRandom(seed: 5, stream: .own(SampleRun.names.firstIndex(of: file) ?? 0))
    var errors = 0
    try SampleRun.with { folder in
      for _ in 0..<Self.mutations {
        let mutated = Data(Self.mutated(original, &random))
        try mutated.write(to: URL(filePath: folder + "/" + file))
        do {
          let run = try RunContents(path: folder)
          try Self.checkIndices(run)
        } catch let error as ReportError {
          errors += 1
          #expect(!"\(error)".contains("\n"), "\(error)")
        }
      }
    }
    #expect(errors > Self.mutations / 4)
  }

  private static let pieces = [
    "-1", "1e400", "9223372036854775807", "-9223372036854775808", "null", "[]", "{}", "\"\"",
    "\u{0}", "\"", ",", "\n", "NaN", "\"Infinity\"", "[[[[[[", "0", "\r\n", "\u{202E}",
  ].map { Array($0.utf8) }

  // Bytes flipped, cut out, doubled, or replaced by what numbers and lists could be.
  private static func mutated(_ bytes: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) where !result.isEmpty {
      let start = Int.random(in: 0..<result.count, using: &random)
      let end = min(start + Int.random(in: 1...12, using: &random), result.count)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: result[start] = UInt8.random(in: 0...255, using: &random)
      case 1: result.removeSubrange(start..<end)
      case 2: result.insert(contentsOf: result[start..<end], at: start)
      case 3: result.removeSubrange(start...)
      case 4: replaceNumber(in: &result, from: start, &random)
      default: result.insert(contentsOf: piece(&random), at: start)
      }
    }
    return result
  }

  private static func piece(_ random: inout CounterRandom) -> [UInt8] {
    pieces[Int.random(in: 0..<pieces.count, using: &random)]
  }

  private static func replaceNumber(
    in bytes: inout [UInt8], from start: Int, _ random: inout CounterRandom
  ) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let first = bytes[start...].firstIndex(where: digits.contains) else { return }
    let end = bytes[first...].firstIndex { !digits.contains($0) } ?? bytes.count
    bytes.replaceSubrange(first..<end, with: piece(&random))
  }

  // What sections and figures index without a look.
  private static func checkIndices(_ run: RunContents) throws {
    for steer in run.spectrum?.steers ?? [] {
      #expect(steer.energy.count == steer.singularValues.count)
    }
    for card in run.vocabulary?.dimensions ?? [] {
      #expect(card.contexts.histogram.counts.reduce(0, +) >= 0)
    }
    for result in run.spans?.results ?? [] {
      let scalars = Array(result.text.unicodeScalars)
      for span in result.spans {
        _ = scalars[span.characterStart..<span.characterEnd]
        _ = result.ids[span.start..<span.end]
      }
      for range in result.characterRanges { _ = scalars[range] }
    }
    for point in run.sweep?.points ?? [] {
      #expect(point.distinct.count == 3 && point.scores.histogram.reduce(0, +) >= 0)
    }
    if let words = run.words {
      #expect(words.scores.count == words.ids.count * words.dimensions.count)
      #expect(words.coordinates.map { $0.x.count == words.ids.count } ?? true)
    }
    for steer in run.steeringLogits?.steers ?? [] {
      #expect(steer.source.count == steer.ids.count && steer.tokens.count == steer.ids.count)
    }
    _ = try run.manifest.digest
  }
}
