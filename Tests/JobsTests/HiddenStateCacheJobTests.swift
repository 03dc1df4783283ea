import Foundation
import Jobs
import Synchronization
import Steering
import Testing

/// `train --hidden-state-cache`: the same files as without it, and no text that passes the model twice.
@Suite struct HiddenStateCacheJobTests {
  /// 60 texts, of which 6 are held out.
  private func training(_ workshop: Workshop, out: String) throws -> TrainingRun {
    let nouns = ["film", "story", "cast", "plot", "scene", "ending"]
    let lines = (0..<60).map { i in
      let word = i % 2 == 0 ? "wonderful" : "terrible"
      return
        "{\"text\": \"The \(nouns[i % 6]) number \(i) is \(word).\", \"label\": \(i % 2 == 0 ? 1 : -1)}"
    }
    try workshop.write(lines.joined(separator: "\n") + "\n", as: "planted.jsonl")
    var training = TrainingRun(
      model: "reviews-2m", source: .file(workshop.path("planted.jsonl")), out: workshop.path(out))
    training.settings = .recommended(.multiply, rank: 8)
    training.settings.steps = 7
    training.settings.batchSize = 16
    return training
  }

  private func cached(_ workshop: Workshop, out: String) throws -> TrainingRun {
    var training = try training(workshop, out: out)
    training.hiddenStateCache = workshop.path("cache")
    return training
  }

  private func expectSame(_ workshop: Workshop, _ first: String, _ second: String) throws {
    for file in ["steer.safetensors", "loss.csv", "evidence.safetensors", "held_out.json"] {
      let bytes = try [first, second].map {
        try Data(contentsOf: URL(filePath: workshop.path($0 + "/" + file)))
      }
      #expect(bytes[0] == bytes[1], "\(file) of \(first) and \(second)")
    }
  }

  // What is told of the files: of the texts trained on, some of which are the words' contexts, and of those held
  // out.
  private func notes(_ run: (JobContext) throws -> Void) throws -> [String] {
    let notes = Mutex<[String]>([])
    var context = JobContext()
    context.note = { note in notes.withLock { $0.append(note) } }
    try run(context)
    return notes.withLock { $0 }.filter { $0.contains("hidden-states") }
  }

  @Test func filesAreThoseWithoutACache() throws {
    try Workshop.with { workshop in
      _ = try training(workshop, out: "plain").run()
      let first = try notes { _ = try cached(workshop, out: "first").run($0) }
      let second = try notes { _ = try cached(workshop, out: "second").run($0) }
      try expectSame(workshop, "plain", "first")
      try expectSame(workshop, "plain", "second")
      #expect(first.count == 2 && first.allSatisfy { $0.contains(", 0 of which are there") })
      let found = second.map { $0.split(separator: " the hidden states of ").last ?? "" }
      #expect(found == ["54 texts, 54 of which are there", "6 texts, 6 of which are there"])
    }
  }

  @Test func seedsUseWhatOneTrainingKept() throws {
    try Workshop.with { workshop in
      _ = try cached(workshop, out: "one").run()
      let told = try notes { _ = try SeedsRun(cached(workshop, out: "seeds"), seeds: 2).run($0) }
      #expect(told.count == 2 && told.allSatisfy { !$0.contains(" 0 of which") })
      _ = try SeedsRun(training(workshop, out: "plain"), seeds: 2).run()
      try expectSame(workshop, "plain/seed-1", "seeds/seed-1")
    }
  }
}
