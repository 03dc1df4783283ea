import Foundation
import Jobs
import RunFolders
import Steering
import Testing

/// Shards are joined to the texts of the undivided job, and only those that belong together.
@Suite struct MergeTests {
  private static func prompts(_ count: Int) -> [String] {
    (1...count).map { "Film number \($0)" }
  }

  /// A generation of six prompts, of which each batch holds two.
  private func generation(_ workshop: Workshop, out: String, _ shard: Shard? = nil)
    -> GenerationRun
  {
    var job = GenerationRun(model: "reviews-2m", prompts: .texts(Self.prompts(6)))
    job.settings.continuations = 2
    job.settings.maxNewTokens = 3
    job.settings.batchSize = 4
    job.shard = shard
    job.out = workshop.path(out)
    return job
  }

  /// The parts of `count` in files or folders of these names.
  private func parts(_ workshop: Workshop, of count: Int, as name: (Int) -> String) throws
    -> [String]
  {
    try (1...count).map { index in
      _ = try generation(workshop, out: name(index), Shard(index, of: count)).run()
      return workshop.path(name(index))
    }
  }

  private func merge(_ workshop: Workshop, _ parts: [String], out: String = "merged.jsonl") throws
    -> MergeRun.Result
  {
    try MergeRun(parts: parts, out: workshop.path(out)).run(JobContext(command: "a merge"))
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  /// More parts than batches: some hold no prompt.
  @Test(arguments: [1, 2, 3, 5]) func theBytesAndTheManifestAreThoseOfOneRun(_ count: Int) throws {
    try Workshop.with { workshop in
      var whole = generation(workshop, out: "whole.jsonl")
      whole.steer = workshop.path("steer")
      whole.steerValues = [[-2], [2]]
      _ = try whole.run()
      let names = try (1...count).map { index in
        var part = whole
        part.shard = Shard(index, of: count)
        part.out = workshop.path("part-\(index).jsonl")
        _ = try part.run()
        return workshop.path("part-\(index).jsonl")
      }
      let result = try merge(workshop, names.reversed())
      #expect(result.parts == names && result.prompts == 6 && result.lines == 12)
      let merged = workshop.path("merged.jsonl")
      #expect(try bytes(merged) == bytes(workshop.path("whole.jsonl")))
      #expect(try bytes(merged).count == result.bytes)
      let manifests = try (["merged", "whole"] + (1...count).map { "part-\($0)" }).map {
        try #require(RunManifest.of(output: workshop.path($0 + ".jsonl")))
      }
      var (own, expected) = (manifests[0], manifests[1])
      #expect(own.command == "a merge")
      let seconds = manifests[2...].reduce(0) { $0 + ($1.seconds["generate"] ?? 0) }
      #expect(abs((own.seconds["generate"] ?? 0) - seconds) < 1e-9)
      (own.command, own.seconds, own.outputs) = ("", [:], [])
      (expected.command, expected.seconds, expected.outputs) = ("", [:], [])
      #expect(own == expected)
    }
  }

  @Test func runFoldersAndFilesAreJoinedAlike() throws {
    try Workshop.with { workshop in
      _ = try generation(workshop, out: "whole").run()
      var parts = try parts(workshop, of: 3) { $0 == 2 ? "part-2.jsonl" : "part-\($0)" }
      let first = try merge(workshop, parts, out: "merged")
      parts[0] += "/generations.jsonl"
      let again = try merge(workshop, parts, out: "merged")
      #expect(again.bytes == first.bytes)
      let texts = "/generations.jsonl"
      #expect(
        try bytes(workshop.path("merged" + texts)) == bytes(workshop.path("whole" + texts)))
      #expect(
        FileManager.default.fileExists(atPath: workshop.path("merged/report.html")))
      let outputs = try RunManifest.of(run: workshop.path("merged"))?.outputs
      #expect(try outputs == RunManifest.of(run: workshop.path("whole"))?.outputs)
    }
  }

  @Test func partsThatLackOrRepeatOneAreNamed() throws {
    try Workshop.with { workshop in
      let parts = try parts(workshop, of: 3) { "part-\($0).jsonl" }
      #expect(throws: MergeError.missing([2], missing: 1, count: 3)) {
        try merge(workshop, [parts[2], parts[0]])
      }
      #expect(throws: MergeError.double(Shard("1/3")!, first: parts[0], second: parts[0])) {
        try merge(workshop, [parts[0], parts[1], parts[0]])
      }
      _ = try generation(workshop, out: "half.jsonl", Shard(1, of: 2)).run()
      let half = workshop.path("half.jsonl")
      #expect(
        throws: MergeError.otherCount(
          half, shard: Shard("1/2")!, first: parts[0], firstShard: Shard("1/3")!)
      ) { try merge(workshop, parts + [half]) }
      #expect(!FileManager.default.fileExists(atPath: workshop.path("merged.jsonl")))
      let many = MergeError.missing([1, 2], missing: 9, count: 12)
      #expect(many.description == "parts 1, 2 and 7 more of 12 are missing; give all parts")
    }
  }

  @Test func partsOfAnotherJobSayWhatDiffers() throws {
    try Workshop.with { workshop in
      let parts = try parts(workshop, of: 2) { "part-\($0).jsonl" }
      let changes: [(difference: String, change: (inout GenerationRun) -> Void)] = [
        (": topP is 0.8 here and 0.9 there;", { $0.settings.topP = 0.8 }),
        (": seed is 7 here and 0 there;", { $0.settings.seed = 7 }),
        (": batchSize is 6 here and 4 there;", { $0.settings.batchSize = 6 }),
        (": prefix is Well here and not given there;", { $0.prefix = "Well" }),
        (": the input model is reviews-4m (", { $0.model = "reviews-4m" }),
        (
          "the number of all prompts is 5 here and 6 there;",
          { $0.prompts = .texts(Self.prompts(5)) }
        ),
        (": the input prompts is prompts (", { $0.prompts = .texts(Self.prompts(5)) }),
      ]
      for (difference, change) in changes {
        var job = generation(workshop, out: "other.jsonl", Shard(2, of: 2))
        change(&job)
        job.start = .overwrite
        _ = try job.run()
        let error = #expect(throws: MergeError.self) {
          try merge(workshop, [parts[0], workshop.path("other.jsonl")])
        }
        let text = try #require(error).description
        #expect(text.contains(difference), "\(text)")
      }
    }
  }

  @Test func partsThatAreNotAsTheyWereWrittenAreNamed() throws {
    try Workshop.with { workshop in
      let parts = try parts(workshop, of: 2) { "part-\($0).jsonl" }
      let file = parts[1]
      let good = try String(contentsOfFile: file, encoding: .utf8)
      func fails(_ text: String, _ error: MergeError) throws {
        try workshop.write(text, as: "part-2.jsonl")
        #expect(throws: error) { try merge(workshop, parts) }
      }
      let lines = good.split(separator: "\n", omittingEmptySubsequences: false)
      let cut = lines.dropLast(2).joined(separator: "\n") + "\n"
      try fails(
        cut, .otherLength(file, lines: lines.count - 2, expected: lines.count - 1, prompts: 4))
      try fails(good + "{}", .otherLength(file, lines: 5, expected: 4, prompts: 4))
      try fails(good.replacing("Film", with: "Tale"), .changed(file))
      try workshop.write(good, as: "part-2.jsonl")
      _ = try merge(workshop, parts)
    }
  }

  @Test func whatIsNoFinishedPartIsNamed() throws {
    try Workshop.with { workshop in
      let parts = try parts(workshop, of: 2) { "part-\($0).jsonl" }
      func fails(_ name: String, _ error: (String) -> MergeError) {
        let path = workshop.path(name)
        #expect(throws: error(path)) { try merge(workshop, [parts[0], path]) }
      }
      fails("nothing.jsonl") { .notThere($0) }
      fails("steer") { .noTexts($0) }
      try workshop.write("{}\n", as: "alone.jsonl")
      fails("alone.jsonl") {
        .noManifest($0, manifest: workshop.path("alone.manifest.json"))
      }
      _ = try generation(workshop, out: "whole.jsonl").run()
      fails("whole.jsonl") { .noShard($0) }
      for out in ["stopped.jsonl", "stopped"] {
        let listener = Listener()
        listener.patience = 1
        #expect(throws: JobInterruption.self) {
          try generation(workshop, out: out, Shard(2, of: 2)).run(listener.context)
        }
        fails(out) { .notFinished($0) }
      }
      // A manifest of an earlier version does not say which prompts a part holds.
      var manifest = try #require(RunManifest.of(output: parts[1]))
      manifest.part = nil
      try JSONEncoder().encode(manifest).write(
        to: URL(filePath: workshop.path("part-2.manifest.json")))
      fails("part-2.jsonl") { .undescribed($0, version: manifest.version) }
    }
  }

  @Test func partsThatLeaveGapsAreNamed() throws {
    try Workshop.with { workshop in
      let parts = try parts(workshop, of: 2) { "part-\($0).jsonl" }
      let written = try #require(RunManifest.of(output: parts[1]))
      func rewrite(first: Int, prompts: Int) throws {
        var manifest = written
        manifest.part?.firstPrompt = first
        manifest.part?.prompts = prompts
        try JSONEncoder().encode(manifest).write(
          to: URL(filePath: workshop.path("part-2.manifest.json")))
      }
      for (first, prompts) in [(4, 3), (3, 3)] {
        try rewrite(first: first, prompts: prompts)
        #expect(
          throws: MergeError.notFollowing(parts[1], first: first, last: first + prompts - 1)
        ) { try merge(workshop, parts) }
      }
      for (first, prompts) in [(0, 3), (5, 3), (1, -1), (.max, .max)] {
        try rewrite(first: first, prompts: prompts)
        #expect(throws: ReportError.self) { try merge(workshop, parts) }
      }
    }
  }

  @Test func whatStandsThereIsKept() throws {
    try Workshop.with { workshop in
      let parts = try parts(workshop, of: 2) { "part-\($0).jsonl" }
      #expect(throws: JobFolderError.overwritesInput(parts[1])) {
        try merge(workshop, parts, out: "part-2.jsonl")
      }
      // Its manifest would have the name of a part's.
      #expect(throws: JobFolderError.overwritesInput(workshop.path("part-2.manifest.json"))) {
        try merge(workshop, parts, out: "part-2.txt")
      }
      try workshop.write("a note", as: "note.jsonl")
      #expect(throws: JobFolderError.unknownFile(workshop.path("note.jsonl"))) {
        try merge(workshop, parts, out: "note.jsonl")
      }
      #expect(throws: RunClaimError.otherRun(folder: workshop.path("steer"))) {
        try merge(workshop, parts, out: "steer")
      }
      var job = MergeRun(parts: parts, out: workshop.path("note.jsonl"))
      job.overwrites = true
      let result = try job.run()
      #expect(try bytes(workshop.path("note.jsonl")).count == result.bytes)
      // The same merge may be repeated, as after a requeue.
      job.overwrites = false
      #expect(try job.run() == result)
    }
  }

  /// The same line serves a first start and one after a requeue.
  @Test func resumingWithNothingToResumeBegins() throws {
    try Workshop.with { workshop in
      let straight = try generation(workshop, out: "straight.jsonl").run()
      for out in ["texts.jsonl", "texts"] {
        var job = generation(workshop, out: out)
        job.start = .resume
        // Killed before the first batch was kept: nothing but the plan is there.
        let listener = Listener()
        listener.lastQuestion = 1
        #expect(throws: JobInterruption.generation(prompts: 0, of: 6)) {
          try job.run(listener.context)
        }
        #expect(try job.run().generations == straight.generations)
        // A task that ended as its node failed is started again.
        #expect(try job.run().generations == straight.generations)
      }
    }
  }
}
