import Foundation
import Jobs
import RunFolders
import Steering
import TestSupport
import Testing

/// A temporary folder with labelled texts and a steer of a small training.
struct Workshop {
  let folder: String

  func path(_ name: String) -> String { folder + "/" + name }

  /// Runs `body` with texts in `sentences.jsonl` and a steer in `steer`.
  static func with<R>(_ body: (Workshop) throws -> R) throws -> R {
    try Fixture.withTemporaryFolder { folder in
      let workshop = Workshop(folder: folder)
      let lines = [
        #"{"text": "A wonderful film with a fine cast.", "label": 1}"#,
        #"{"text": "A dull and lifeless story, badly told.", "label": -1}"#,
        #"{"text": "I loved every minute of it.", "label": 1}"#,
        #"{"text": "I hated every minute of it.", "label": -1}"#,
      ]
      try workshop.write(lines.joined(separator: "\n") + "\n", as: "sentences.jsonl")
      _ = try workshop.training(out: "steer").run()
      return try body(workshop)
    }
  }

  func write(_ text: String, as name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
  }

  /// Copies an embedded model with a vocabulary of pairs alone, and with some of its tokenizer's
  /// settings changed.
  func copyOfEmbedded(_ model: String, to name: String, tokenizer changed: [String: Bool]) throws {
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/EmbeddedModels/Resources/\(model)").standardized
    let copy = URL(filePath: path(name))
    try FileManager.default.copyItem(at: source, to: copy)
    try FileManager.default.removeItem(at: copy.appending(path: "tokenizer.json"))
    let file = copy.appending(path: "tokenizer_config.json")
    var settings =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    settings.merge(changed) { $1 }
    try JSONSerialization.data(withJSONObject: settings).write(to: file)
  }

  /// A training of a fraction of a second.
  func training(out: String, steps: Int = 4) -> TrainingRun {
    var training = TrainingRun(
      model: "reviews-2m", source: .file(path("sentences.jsonl")), out: path(out))
    training.settings = TrainingSettings()
    training.validation = .none
    training.choosesRank = false
    training.settings.steps = steps
    training.settings.rank = 4
    training.settings.batchSize = 2
    return training
  }

  /// The settings that a run's manifest records.
  func settings(_ run: String) throws -> [String: String] {
    try #require(try RunManifest.of(run: path(run))).settings
  }
}

/// What a job told its caller.
final class Listener {
  private(set) var notes: [String] = []
  private(set) var stages: [String] = []
  private(set) var steps = 0
  /// Stops the job after so many steps; nil to let it end.
  var patience: Int?
  /// How often the job has asked whether to stop.
  private(set) var questions = 0
  /// Stops the job at this question; nil to let it end.
  var lastQuestion: Int?
  /// Stops the job at a question of this stage; nil to let it end.
  var lastOf: (stage: String, question: Int)?
  private var questionsOfStage = 0

  /// A context that tells this listener.
  var context: JobContext {
    var context = JobContext(command: "a test")
    context.note = { self.notes.append($0) }
    context.progress = { progress in
      guard let progress else { return }
      // Reading is not what a job is stopped in.
      if progress.stage != "read MB" { self.steps += 1 }
      if self.stages.last != progress.stage {
        self.stages.append(progress.stage)
        self.questionsOfStage = 0
      }
    }
    context.isInterrupted = {
      self.questions += 1
      self.questionsOfStage += 1
      if let (stage, question) = self.lastOf {
        return self.stages.last == stage && self.questionsOfStage >= question
      }
      if let last = self.lastQuestion { return self.questions >= last }
      return self.patience.map { self.steps > $0 } ?? false
    }
    return context
  }
}
