internal import Foundation

/// Why a request to a server is not answered.
package enum ServingError: Error, Equatable, Sendable {
  /// As many requests wait as may.
  case overloaded(waiting: Int)
  /// A request's keys and values would never fit into the memory that contexts may take.
  case contextTooLarge(bytes: Int, limit: Int)
  /// A request took longer than it may.
  case timedOut(seconds: Double)
  /// The server ends.
  case stopping
  /// A steer that is not served.
  case noSuchSteer(String, known: [String])
  /// A steer value that is no usable number.
  case steerValueOutOfRange(String, limit: Float)
  /// More tokens than an analysis takes.
  case textsTooLong(tokens: Int, limit: Int)
  /// No judge is served.
  case noJudge
  /// The model has no chat template.
  case noChatTemplate
  /// The logits are no numbers at these steer values.
  case nonFiniteLogits
  /// A setting of an analysis that is outside its range, or a prompt that cannot be read.
  case refused(String)
}

extension ServingError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  package var description: String {
    switch self {
    case .overloaded(let waiting):
      "the server is busy: \(waiting) requests wait already; ask again later"
    case .contextTooLarge(let bytes, let limit):
      "the request needs \(Self.mebibytes(bytes)) of keys and values, more than the server's "
        + "\(Self.mebibytes(limit)); ask for fewer prompts, a lower max_tokens or a lower n"
    case .timedOut(let seconds):
      "the request was not finished within \(seconds.formatted()) seconds; ask for less"
    case .stopping: "the server is about to end; ask again when it is back"
    case .noSuchSteer(let name, let known):
      "there is no steer \(name.debugDescription)"
        + (known.isEmpty
          ? "; the server was started without steers"
          : "; known are " + known.joined(separator: ", "))
    case .steerValueOutOfRange(let name, let limit):
      "the value of steer \(name) must be a number from \((-limit).formatted()) to \(limit.formatted())"
    case .textsTooLong(let tokens, let limit):
      "the texts have \(tokens) tokens, more than the \(limit) that one request may have; send fewer"
    case .noJudge: "the server was started without a judge"
    case .noChatTemplate:
      "the model has no chat template; use /v1/completions, or serve an instruct model"
    case .nonFiniteLogits:
      "the logits are not finite numbers; use steer values closer to 0"
    case .refused(let reason): reason
    }
  }

  private static func mebibytes(_ bytes: Int) -> String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }
}
