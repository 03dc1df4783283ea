internal import Files
internal import Foundation
internal import LanguageModels
internal import MessagePassing
internal import RunFolders
internal import Steering

/// What the ranks of a job must have alike, so that what they add up belongs together: the program, the inputs
/// and the settings.
struct RankAgreement {
  private struct Facts: Codable {
    var host: String
    var facts: [String: String]
  }

  private var facts: [String: String] = [:]

  /// Ranks of a job with inputs and settings.
  init(inputs: [RunManifest.Input], settings: [String: String]) {
    for input in inputs { facts["input `\(input.role)`"] = input.sha256 }
    for (name, value) in settings { facts["setting `\(name)`"] = value }
  }

  /// Ranks of a training.
  init(_ texts: TrainingRun.Texts, _ settings: TrainingSettings, resuming state: TrainingState?)
    throws
  {
    let model = RunManifest.Input(
      role: "model", name: texts.language.name, sha256: Digests.outputEmbedding(of: texts.language))
    let recorded = try SettingsTable.entries(settings).merging(texts.settings) { $1 }
    self.init(inputs: [model] + texts.inputs, settings: recorded)
    facts["step to go on from"] = "\(state?.step ?? 0)"
  }

  /// Compares the ranks.
  ///
  /// - Parameters:
  ///   - model: The model whose passes they share, of which inputs name the output embedding alone: all of its
  ///     files are compared.
  ///   - context: Who runs the job.
  /// - Throws: ``RankError``; `MessagePassingError`; what reading the model's files throws.
  func check(of model: LanguageModel?, _ context: JobContext) throws {
    let ranks = context.communicator
    guard ranks.size > 1 else { return }
    var facts = facts
    facts["program"] = try ProgramDigest.own()
    facts["model's files"] = try model?.contentDigest()
    let own = Facts(host: RankHost.name, facts: facts)
    let all = try ranks.allGather(Array(try JSONText.line(own).utf8)).map {
      try JSONText.decode(Facts.self, from: $0, file: "facts of a rank")
    }
    for (rank, other) in all.enumerated().dropFirst() {
      let names = Set(all[0].facts.keys).union(other.facts.keys).sorted()
      if let name = names.first(where: { all[0].facts[$0] != other.facts[$0] }) {
        throw RankError.differs(
          rank: rank, host: other.host, fact: name, value: other.facts[name] ?? "none",
          first: all[0].facts[name] ?? "none")
      }
    }
  }
}
