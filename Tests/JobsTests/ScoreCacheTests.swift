import Foundation
import Jobs
import Synchronization
import Testing

/// `evaluate --score-cache`: texts that several runs are set beside are scored once, to the same measures.
@Suite struct ScoreCacheTests {
  private func write(_ workshop: Workshop, _ name: String, _ words: [String]) throws {
    let lines = words.enumerated().map { i, word in
      "{\"prompt\": {\"text\": \"Film number \(i) is\"}, \"generations\": [{\"text\": \" \(word) and good.\"}, "
        + "{\"text\": \" not \(word).\"}]}"
    }
    try workshop.write(lines.joined(separator: "\n") + "\n", as: name)
  }

  private func withTexts(_ body: (Workshop) throws -> Void) throws {
    try Workshop.with { workshop in
      try write(workshop, "one.jsonl", ["fine", "bright", "warm"])
      try write(workshop, "two.jsonl", ["dull", "cold", "slow"])
      try write(workshop, "plain.jsonl", ["long", "short", "new"])
      try body(workshop)
    }
  }

  private func evaluation(_ workshop: Workshop, _ name: String, cache: String? = "cache")
    -> EvaluationRun
  {
    var job = EvaluationRun(generations: workshop.path(name))
    job.baseline = workshop.path("plain.jsonl")
    job.judges.perplexityModel = "reviews-2m"
    job.judges.sentimentJudge = "reviews-judge"
    job.scoreCache = cache.map { workshop.path($0) }
    return job
  }

  // The measures as JSON, and the stages that scored anything.
  private func measured(_ job: EvaluationRun) throws -> (json: Data, stages: Set<String>) {
    let stages = Mutex<Set<String>>([])
    var context = JobContext()
    context.progress = { progress in
      if let progress { stages.withLock { _ = $0.insert(progress.stage) } }
    }
    let report = try job.run(context).report
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try encoder.encode(report), stages.withLock { $0 })
  }

  private static let own: Set<String> = ["perplexity", "sentiment"]
  private static let all = own.union(["perplexity of baseline", "sentiment of baseline"])

  @Test func aBaselineIsScoredOnce() throws {
    try withTexts { workshop in
      let first = try measured(evaluation(workshop, "one.jsonl"))
      #expect(first.stages == Self.all)
      let second = try measured(evaluation(workshop, "two.jsonl"))
      #expect(second.stages == Self.own)
      let again = try measured(evaluation(workshop, "two.jsonl"))
      #expect(again.stages.isEmpty)
      for (name, cached) in [("one.jsonl", first), ("two.jsonl", second), ("two.jsonl", again)] {
        let plain = try measured(evaluation(workshop, name, cache: nil))
        #expect(plain.stages == Self.all && plain.json == cached.json)
      }
    }
  }

  @Test func whatDecidesScoresHasScoresOfItsOwn() throws {
    try withTexts { workshop in
      _ = try measured(evaluation(workshop, "one.jsonl"))
      var other = evaluation(workshop, "one.jsonl")
      other.judges.prependsBeginOfText = false
      let begun = try measured(other)
      #expect(begun.stages == Self.all)
      other = evaluation(workshop, "one.jsonl")
      other.followsPublishedCode = true
      let published = try measured(other)
      #expect(published.stages == Self.all)
      other = evaluation(workshop, "one.jsonl")
      other.judges.perplexityModel = "reviews-4m"
      let larger = try measured(other)
      #expect(larger.stages == Self.all)
    }
  }

  @Test func damagedScoresAreMadeAgain() throws {
    try withTexts { workshop in
      let first = try measured(evaluation(workshop, "one.jsonl"))
      let folder = workshop.path("cache")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(files.count == 4)
      for (i, name) in files.enumerated() {
        let file = URL(filePath: folder + "/" + name)
        var bytes = try Data(contentsOf: file)
        switch i {
        case 0: bytes = Data()
        case 1: bytes.removeLast()
        case 2: bytes[bytes.count - 3] ^= 1
        default: bytes = Data([0xFF, 0x0A])
        }
        try bytes.write(to: file)
      }
      let second = try measured(evaluation(workshop, "one.jsonl"))
      #expect(second.stages == Self.all && second.json == first.json)
      let third = try measured(evaluation(workshop, "one.jsonl"))
      #expect(third.stages.isEmpty && third.json == first.json)
    }
  }
}
