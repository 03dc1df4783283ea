import ArgumentParser
import Foundation
import Synchronization

/// Notices Ctrl-C, a hang-up, Ctrl-\ and a termination request, so that a long run can save its state
/// and stop.
enum Interruption {
  // The number of the signal; 0 before any.
  private static let received = Atomic<CInt>(0)
  private static let numbers = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  /// Whether a signal came since `listen()`.
  static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// What a command that was interrupted leaves with: 128 and the signal's number, as in shells.
  static var exitCode: ExitCode {
    let number = received.load(ordering: .relaxed)
    return ExitCode(128 + (number == 0 ? SIGINT : number))
  }

  /// Starts to listen; a second signal ends the process at once.
  static func listen() {
    // A program that blocks these signals, such as one that starts us from a dispatch queue,
    // hands its mask down.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in numbers where !isIgnoredHangUp(number) {
      signal(number) { number in
        // Async-signal-safe: an atomic store, and the default action from now on.
        Interruption.received.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
      unsafe sigaddset(&signals, number)
    }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Ends listening: from now on a signal ends the process at once.
  static func stopListening() {
    for number in numbers where !isIgnoredHangUp(number) { signal(number, SIG_DFL) }
  }

  /// Lets Ctrl-\ end the process, where the language's runtime would print a backtrace and go on.
  static func endsOnQuit() { signal(SIGQUIT, SIG_DFL) }

  // `nohup` starts programs that are to survive their terminal.
  private static func isIgnoredHangUp(_ number: CInt) -> Bool {
    guard number == SIGHUP else { return false }
    var action = sigaction()
    unsafe sigaction(SIGHUP, nil, &action)
    #if canImport(Darwin)
    let handler = unsafe action.__sigaction_u.__sa_handler
    #elseif canImport(Musl)
    let handler = unsafe action.__sa_handler.sa_handler
    #else
    let handler = unsafe action.__sigaction_handler.sa_handler
    #endif
    // SIG_IGN, which Swift cannot compare.
    return handler.map { unsafe unsafeBitCast($0, to: Int.self) } == 1
  }
}
