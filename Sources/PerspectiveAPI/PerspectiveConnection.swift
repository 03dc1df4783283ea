import Synchronization
import WebClient

/// One connection to the service: sends a text, repeats where that may help, and reads the answer.
final class PerspectiveConnection {
  /// Requests that were sent, repeated ones included.
  private(set) var requests = 0

  private let settings: PerspectiveSettings
  private let key: PerspectiveKey
  private let http: HTTPClient
  private let policy: RetryPolicy
  private let pace: PerspectivePace

  init(
    settings: PerspectiveSettings, key: PerspectiveKey, http: HTTPClient, policy: RetryPolicy,
    pace: PerspectivePace
  ) {
    self.settings = settings
    self.key = key
    self.http = http
    self.policy = policy
    self.pace = pace
  }

  /// Asks for the score of one text, the `number`th that the caller has.
  ///
  /// - Throws: ``PerspectiveError`` or `HTTPError`.
  func score(_ request: PerspectiveRequest, number: Int) throws -> PerspectiveScore {
    let (response, bytes) = try answer(try request.http(key))
    return try read(response, bytes, number: number)
  }

  /// Sends a request when its turn comes, and again where that may help.
  private func answer(_ request: HTTPRequest) throws -> (HTTPResponse, [UInt8]) {
    var attempt = 0
    while true {
      attempt += 1
      let turn = pace.takeTurn()
      if turn > 0 { try policy.wait(turn) }
      requests += 1
      do {
        let (response, bytes) = try http.send(request, limit: PerspectiveAnswer.maximumLength)
        guard response.isTransient else { return (response, bytes) }
        guard attempt < policy.attempts else {
          throw PerspectiveError.unavailable(
            status: response.status, attempts: attempt,
            message: PerspectiveFailure(bytes, hiding: key).message)
        }
        try pause(attempt, "status \(response.status)", asked: response.retryAfter)
      } catch let error as HTTPError where error.isTransient && attempt < policy.attempts {
        try pause(attempt, error.description, asked: nil)
      }
    }
  }

  private func pause(_ attempt: Int, _ reason: String, asked: Double?) throws {
    let seconds = policy.seconds(after: attempt, asked: asked)
    pace.report(reason, seconds)
    try policy.wait(seconds)
  }

  private func read(_ response: HTTPResponse, _ bytes: [UInt8], number: Int)
    throws(PerspectiveError) -> PerspectiveScore
  {
    let status = response.status
    guard response.isSuccess else {
      let failure = PerspectiveFailure(bytes, hiding: key)
      if [401, 403].contains(status) || failure.isInvalidKey {
        throw .keyRefused(status: status, message: failure.message)
      }
      if status == 400, let refusal = failure.refusal { return .refused(refusal) }
      throw .requestRefused(text: number, status: status, message: failure.message)
    }
    do throws(PerspectiveAnswer.Unusable) {
      return .score(try PerspectiveAnswer(bytes, settings).value)
    } catch {
      throw .malformedAnswer(text: number, reason: error.reason)
    }
  }
}

/// What the connections share: the rate, and the caller's ear.
final class PerspectivePace {
  private let bucket: Mutex<TokenBucket>
  private let clock: () -> Double
  private let onRetry: (String, Double) -> Void

  init(
    requestsPerSecond: Double, clock: @escaping () -> Double,
    onRetry: @escaping (String, Double) -> Void
  ) {
    bucket = Mutex(TokenBucket(tokensPerSecond: requestsPerSecond, time: clock()))
    self.clock = clock
    self.onRetry = onRetry
  }

  /// Takes a turn; returns the seconds until it comes.
  func takeTurn() -> Double { bucket.withLock { $0.take(at: clock()) } }

  /// Tells the caller of a repetition, one connection at a time.
  func report(_ reason: String, _ seconds: Double) {
    bucket.withLock { _ in onRetry(reason, seconds) }
  }
}
