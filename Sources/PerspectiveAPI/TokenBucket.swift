/// A bucket of tokens that fills at a steady rate; each request takes one.
package struct TokenBucket {
  private let tokensPerSecond: Double
  private let capacity: Double
  private var tokens: Double
  private var lastTime: Double

  /// Creates a full bucket.
  ///
  /// - Parameters:
  ///   - tokensPerSecond: How fast it fills, above 0.
  ///   - capacity: How many requests may follow each other at once after a pause.
  ///   - time: The present time in seconds.
  package init(tokensPerSecond: Double, capacity: Double = 1, time: Double) {
    self.tokensPerSecond = tokensPerSecond
    self.capacity = capacity
    tokens = capacity
    lastTime = time
  }

  /// Takes a token at a time in seconds, in advance if there is none; returns the seconds until it
  /// may be used.
  package mutating func take(at time: Double) -> Double {
    tokens = min(capacity, tokens + max(0, time - lastTime) * tokensPerSecond)
    lastTime = max(lastTime, time)
    tokens -= 1
    return tokens >= 0 ? 0 : -tokens / tokensPerSecond
  }
}
