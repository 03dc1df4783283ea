import Foundation
import Jobs
import SteerAnalysis
import Steering
import TestSupport
import Testing
import TextEvaluation

/// What is told of how a model's files were read, and of what its vocabulary cannot spell.
@Suite struct ModelNotesTests {
  // A byte that the vocabulary of the copy has no token for.
  private static let text = "The \u{1}film is fine."

  /// A copy of a model that claims to read images too, and lacks a byte.
  private func oddModel(_ workshop: Workshop) throws -> String {
    try workshop.copyOfEmbedded("reviews-2m", to: "odd", tokenizer: [:])
    let folder = URL(filePath: workshop.path("odd"))
    func change(_ file: String, _ edit: (inout [String: Any]) -> Void) throws {
      let url = folder.appending(path: file)
      let read = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
      var object = try #require(read as? [String: Any])
      edit(&object)
      try JSONSerialization.data(withJSONObject: object).write(to: url)
    }
    try change("config.json") { $0["architectures"] = ["ReviewsForConditionalGeneration"] }
    // The byte-level spelling of byte 1.
    try change("vocab.json") { $0["of no use"] = $0.removeValue(forKey: "\u{101}") }
    return workshop.path("odd")
  }

  private func notes(of model: String, _ run: (JobContext) throws -> Void) throws -> [String] {
    let listener = Listener()
    try run(listener.context)
    return listener.notes.filter { $0.hasPrefix(model + ": ") }
  }

  @Test func everyJobTellsThemOnce() throws {
    try Workshop.with { workshop in
      let odd = try oddModel(workshop)
      let images = "\(odd): the model reads images too; only its text part is used"
      let dropped = "\(odd): 1 byte of the texts dropped: the vocabulary has no tokens for them"
      try workshop.write(#"{"text": "The \u0001film is fine.", "label": 1}"# + "\n", as: "t.jsonl")
      let training = try notes(of: odd) { context in
        var job = workshop.training(out: "other", steps: 1)
        job.model = odd
        job.source = .file(workshop.path("t.jsonl"))
        _ = try job.run(context)
      }
      #expect(training == [images, dropped])
      let generation = try notes(of: odd) { context in
        var job = GenerationRun(model: odd, prompts: .texts([Self.text]))
        job.settings.continuations = 1
        job.settings.maxNewTokens = 1
        _ = try job.run(context)
      }
      #expect(generation == [images, dropped])
      let spans = try notes(of: odd) { context in
        var job = SpansRun(steer: workshop.path("steer"), texts: .texts([Self.text]))
        job.model = odd
        _ = try job.run(context)
      }
      #expect(spans == [images, dropped])
      let evaluation = try notes(of: odd) { context in
        try workshop.write(
          #"{"prompt": {"text": "The film"}, "generations": [{"text": " is \u0001fine."}]}"# + "\n",
          as: "g.jsonl")
        var job = EvaluationRun(generations: workshop.path("g.jsonl"))
        job.baseline = workshop.path("g.jsonl")
        job.metrics = [.perplexity]
        job.judges.perplexityModel = odd
        _ = try job.run(context)
      }
      // Of the texts and of their baseline, which are the same.
      #expect(evaluation == [images, dropped])
    }
  }

  @Test func bothModelsOfATransferAreTold() throws {
    try Workshop.with { workshop in
      let odd = try oddModel(workshop)
      let found = try notes(of: odd) { context in
        var job = TransferRun(steer: workshop.path("steer"), to: odd)
        job.from = odd
        job.contexts = workshop.path("sentences.jsonl")
        job.settings.rule = .upstream
        job.settings.topK = 50
        _ = try job.run(context)
      }
      #expect(found.count == 1 && found.first?.contains("images") == true)
    }
  }
}
