internal import Foundation
internal import MessagePassing
internal import PerspectiveAPI
internal import TextEvaluation
internal import WebClient

/// Google's Perspective API as a judge of toxicity.
struct PerspectiveJudge: TextJudge {
  /// What ``JudgeSettings/toxicityJudge`` calls it.
  static let option = "perspective"

  let name = "Perspective API"
  /// What decides its scores.
  let settings: [String: String]

  private let client: PerspectiveClient

  /// Prepares the service; nothing is sent yet.
  ///
  /// - Parameters:
  ///   - judges: What is asked, and how fast.
  ///   - followsPublishedCode: Whether the first span's score counts, as published.
  ///   - context: Told of repetitions, and asked whether to stop.
  /// - Throws: `PerspectiveError`; ``RankError/asksService(_:)`` where ranks share the job.
  init(_ judges: JudgeSettings, followsPublishedCode: Bool, context: JobContext) throws {
    guard context.communicator.size == 1 else { throw RankError.asksService(name) }
    let environment = ProcessInfo.processInfo.environment
    var asked = judges.perspective
    if followsPublishedCode { asked.rule = .firstSpan }
    let key = try PerspectiveKey(environment: environment)
    client = try PerspectiveClient(
      settings: asked, key: key, cache: try judges.cache(environment: environment),
      agent: "steerlens/\(toolVersion)", isCancelled: context.isInterrupted,
      onRetry: { reason, seconds in
        let reason = reason.prefix { $0 != ";" }
        context.note(
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
      throw JobInterruption.asking
    }
  }
}
