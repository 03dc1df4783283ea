import Foundation

/// How often and after which waits a request is repeated.
package struct RetryPolicy {
  /// Attempts in all.
  package var attempts = 5
  /// Seconds before the second attempt; doubled for each further one.
  package var firstWait = 1.0
  /// The longest wait, whatever the server asks for.
  package var longestWait = 60.0
  /// Waits that many seconds; may throw to stop.
  package var wait: (Double) throws -> Void

  /// The default policy, which waits unless `isCancelled` says to stop.
  package init(isCancelled: @escaping () -> Bool = { false }) {
    wait = { seconds in
      let end = Date.now.addingTimeInterval(seconds)
      while Date.now < end {
        if isCancelled() { throw HTTPError.cancelled }
        Thread.sleep(forTimeInterval: min(0.1, max(0, end.timeIntervalSinceNow)))
      }
    }
  }

  /// The seconds to wait after the attempt of this number, from 1.
  package func seconds(after attempt: Int, asked: Double?) -> Double {
    let own = firstWait * Double(sign: .plus, exponent: min(attempt, 32) - 1, significand: 1)
    return min(max(own, asked ?? 0), longestWait)
  }
}
