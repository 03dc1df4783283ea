import ArgumentParser
import Foundation
import Jobs
import LinearAlgebra
import MessagePassing
import Synchronization

/// A command whose work several ranks share.
protocol SharedByRanks: ParsableCommand {
  /// How each rank runs it.
  var runtime: RuntimeOptions { get }
}

/// A command that rank 0 does alone, while the others end: what it reads is read by one in order, and no faster
/// by several.
protocol DoneByFirstRank: ParsableCommand {}

/// The ranks of this process's job, where a launcher such as `mpirun` started it as one of several.
///
/// Rank 0 prints results, notes and progress; the others print nothing but the error that ends them.
enum Ranks {
  /// What the launcher says of this process; nil without one.
  static let launched = LaunchedRank(ProcessInfo.processInfo.environment)
  private static let joined = Mutex<MPICommunicator?>(nil)
  private static let onHost = Atomic<Int>(1)

  /// The ranks that share the job of this process.
  static var communicator: any Communicator { joined.withLock { $0 } ?? SingleProcess() }
  /// How many of them are on this host.
  static var countOnHost: Int { onHost.load(ordering: .relaxed) }

  /// Whether another rank tells what is done.
  static var isSilent: Bool { (launched?.rank ?? 0) != 0 }

  /// Sends what ranks beside the first would print as results nowhere.
  static func silenceResults() {
    guard isSilent else { return }
    let nowhere = unsafe open("/dev/null", O_WRONLY)
    if nowhere >= 0 { dup2(nowhere, STDOUT_FILENO) }
  }

  /// Joins the ranks of a command's job.
  ///
  /// - Throws: ``CommandError`` for a command that one process does; `MessagePassingError`.
  static func begin(for command: any ParsableCommand) throws {
    guard let launched else { return }
    if command is any DoneByFirstRank {
      if isSilent { exit(EXIT_SUCCESS) }
      return
    }
    guard let command = command as? any SharedByRanks else {
      throw CommandError.notShared(type(of: command)._commandName, launcher: launched.launcher)
    }
    let ranks = try MPICommunicator(launched, timeout: try timeout())
    joined.withLock { $0 = ranks }
    let share = try RankHost.share(
      threads: command.runtime.threads, ranks, note: command.runtime.note)
    Parallel.threadCount = share.threads
    onHost.store(share.ranks, ordering: .relaxed)
  }

  /// Leaves the other ranks, when all have done their work.
  static func end() { joined.withLock { $0 }?.end() }

  /// Ends the other ranks, which would wait for this one.
  static func abort(_ code: ExitCode) { joined.withLock { $0 }?.abort(code: code.rawValue) }

  /// Prints the error that ends this rank.
  ///
  /// What is wrong for all ranks rank 0 says alone: it ends the others while they hold back.
  static func printError(_ text: String) {
    guard isSilent, let launched else { return Console.printError(text) }
    if joined.withLock({ $0 }) == nil { return }
    sleep(1)
    Console.printError("rank \(launched.rank) on \(ProcessInfo.processInfo.hostName): \(text)")
  }

  // Seconds that a rank waits for the others; unless told, long enough for a checkpoint and a slow file system.
  private static func timeout() throws -> Double {
    let name = "STEERLENS_RANK_TIMEOUT"
    guard let text = ProcessInfo.processInfo.environment[name] else { return 600 }
    guard let seconds = Double(text), seconds > 0, seconds.isFinite else {
      throw CommandError.malformedVariable(
        name, value: text, expected: "a number of seconds above 0")
    }
    return seconds
  }
}
