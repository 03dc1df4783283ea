package import WebClient

/// Asks the Perspective API (https://perspectiveapi.com) for scores of texts.
///
/// Each text is a request of its own over one connection that is kept: the service's multipart batches
/// count every part against the same quota, so they would save nothing, and requests at a steady rate
/// can be repeated and kept one by one. Everything blocks.
package final class PerspectiveClient {
  private static let attempts = 8

  /// How the texts so far came by their scores.
  package private(set) var counts = PerspectiveCounts()

  private let settings: PerspectiveSettings
  private let key: PerspectiveKey
  private let cache: PerspectiveCache?
  private let http: HTTPClient
  private let policy: RetryPolicy
  private let clock: () -> Double
  private let isCancelled: () -> Bool
  /// Told before each wait for a repetition: the reason and the seconds.
  private let onRetry: (String, Double) -> Void
  private var bucket: TokenBucket

  /// Prepares requests.
  ///
  /// - Parameters:
  ///   - settings: What is asked, of whom, and how fast.
  ///   - key: The key; it goes to the endpoint's own origin only.
  ///   - cache: Where scores are kept; nil for nowhere.
  ///   - agent: What the client calls itself, such as `steerlens/1.0`.
  ///   - policy: How often requests are repeated and how waits pass; nil for eight attempts, waiting
  ///     from 1 to 60 seconds.
  ///   - clock: The time in seconds from any start; nil for the system's.
  ///   - isCancelled: True stops the requests.
  ///   - onRetry: Told before a request is repeated: the reason and the seconds until then.
  /// - Throws: ``PerspectiveError/unusableSetting(_:value:remedy:)``.
  package init(
    settings: PerspectiveSettings, key: PerspectiveKey, cache: PerspectiveCache?, agent: String,
    policy: RetryPolicy? = nil, clock: (() -> Double)? = nil,
    isCancelled: @escaping () -> Bool = { false },
    onRetry: @escaping (String, Double) -> Void = { _, _ in }
  ) throws(PerspectiveError) {
    try settings.check()
    self.settings = settings
    self.key = key
    self.cache = cache
    self.isCancelled = isCancelled
    self.onRetry = onRetry
    http = HTTPClient(agent: agent, isCancelled: isCancelled)
    if let policy {
      self.policy = policy
    } else {
      var patient = RetryPolicy(isCancelled: isCancelled)
      patient.attempts = Self.attempts
      self.policy = patient
    }
    let clock = clock ?? Self.systemClock()
    self.clock = clock
    bucket = TokenBucket(tokensPerSecond: settings.requestsPerSecond, time: clock())
  }

  /// Scores texts, of which equal ones are asked for once.
  ///
  /// - Parameters:
  ///   - texts: The texts; an empty one is scored as a line break.
  ///   - progress: Told how many texts are done; may throw to stop.
  /// - Returns: A score or a refusal for each text, in their order.
  /// - Throws: ``PerspectiveError``, `HTTPError`, or what `progress` throws. Scores that came before
  ///   are in the cache, so that the same call goes on from there.
  package func scores(of texts: [String], progress: (Int) throws -> Void = { _ in }) throws
    -> [PerspectiveScore]
  {
    var known: [String: PerspectiveScore] = [:]
    var scores: [PerspectiveScore] = []
    scores.reserveCapacity(texts.count)
    for (i, text) in texts.enumerated() {
      if isCancelled() { throw HTTPError.cancelled }
      let request = PerspectiveRequest(text, settings)
      let cacheKey = request.cacheKey
      let score: PerspectiveScore
      if let earlier = known[cacheKey] {
        score = earlier
        counts.repeated += 1
      } else {
        score = try self.score(request, cacheKey, number: i + 1)
        known[cacheKey] = score
      }
      counts.texts += 1
      if case .refused(let refusal) = score { counts.refused[refusal, default: 0] += 1 }
      scores.append(score)
      try progress(scores.count)
    }
    return scores
  }

  private func score(_ request: PerspectiveRequest, _ cacheKey: String, number: Int) throws
    -> PerspectiveScore
  {
    if request.isTooLong { return .refused(.tooLong) }
    if let cached = cache?.score(cacheKey) {
      counts.cached += 1
      return cached
    }
    let (response, bytes) = try answer(try request.http(key))
    let score = try read(response, bytes, number: number)
    counts.asked += 1
    try cache?.add(score, cacheKey)
    return score
  }

  /// Sends a request at the allowed rate, and again where that may help.
  private func answer(_ request: HTTPRequest) throws -> (HTTPResponse, [UInt8]) {
    var attempt = 0
    while true {
      attempt += 1
      let wait = bucket.take(at: clock())
      if wait > 0 { try policy.wait(wait) }
      counts.requests += 1
      do {
        let answer = try http.send(request, limit: PerspectiveAnswer.maximumLength)
        let (response, bytes) = answer
        guard response.isTransient else { return answer }
        guard attempt < policy.attempts else {
          let failure = PerspectiveFailure(bytes, hiding: key)
          throw PerspectiveError.unavailable(
            status: response.status, attempts: attempt, message: failure.message)
        }
        try pause(attempt, "status \(response.status)", asked: response.retryAfter)
      } catch let error as HTTPError where error.isTransient && attempt < policy.attempts {
        try pause(attempt, error.description, asked: nil)
      }
    }
  }

  private func pause(_ attempt: Int, _ reason: String, asked: Double?) throws {
    let seconds = policy.seconds(after: attempt, asked: asked)
    onRetry(reason, seconds)
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

  private static func systemClock() -> () -> Double {
    let start = ContinuousClock.now
    return { (ContinuousClock.now - start) / .seconds(1) }
  }
}
