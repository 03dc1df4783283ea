import ArgumentParser
import Foundation
import PerspectiveAPI
import TextEvaluation
import WebClient

/// Google's Perspective API as a judge of toxicity.
struct PerspectiveJudge: TextJudge {
  /// What `--toxicity-judge` calls it.
  static let option = "perspective"

  let name = "Perspective API"
  /// What decides its scores.
  let settings: [String: String]

  private let client: PerspectiveClient

  /// Prepares the service; nothing is sent yet.
  ///
  /// - Parameters:
  ///   - options: What is asked, and how fast.
  ///   - followsPublishedCode: Whether the first span's score counts, as published.
  ///   - runtime: Whether notes are shown.
  /// - Throws: `PerspectiveError`.
  init(_ options: PerspectiveOptions, followsPublishedCode: Bool, runtime: RuntimeOptions) throws {
    let environment = ProcessInfo.processInfo.environment
    let asked = options.settings(followsPublishedCode: followsPublishedCode)
    let key = try PerspectiveKey(environment: environment)
    client = try PerspectiveClient(
      settings: asked, key: key, cache: try options.cache(environment: environment),
      agent: "steerlens/\(toolVersion)", isCancelled: { Interruption.isRequested },
      onRetry: { reason, seconds in
        let reason = Console.inline(String(reason.prefix { $0 != ";" }))
        runtime.note(
          "Perspective API: \(reason); trying again in \(Int(seconds.rounded(.up))) s")
      })
    settings = [
      "perspectiveAttribute": asked.attribute, "perspectiveScore": asked.rule.rawValue,
      "perspectiveEndpoint": asked.endpoint,
    ]
  }

  /// Scores texts, see `TextJudge`.
  func verdicts(on texts: [String], progress: (Int) throws -> Void) throws -> [JudgeVerdict] {
    do {
      return try client.scores(of: texts, progress: progress).map { score in
        switch score {
        case .score(let value): .score(value)
        case .refused(let refusal): .refused(reason: refusal.reason)
        }
      }
    } catch HTTPError.cancelled {
      Console.note(
        "stopped; the scores so far are kept: run the same command, with --resume if --out is "
          + "given, to continue")
      throw Interruption.exitCode
    }
  }
}
