import Foundation
import Synchronization

/// Notices Ctrl-C (and a termination request), so that a long run can save its state and stop.
enum Interruption {
  private static let flag = Atomic<Bool>(false)

  /// Whether a signal came since `listen()`.
  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Starts to listen; a second signal ends the process at once.
  static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { received in
        // Async-signal-safe: an atomic store, and the default action from now on.
        Interruption.flag.store(true, ordering: .relaxed)
        signal(received, SIG_DFL)
      }
    }
    // A program that blocks these signals, such as one that starts us from a dispatch queue,
    // hands its mask down.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Ends listening: from now on a signal ends the process at once.
  static func stopListening() {
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
