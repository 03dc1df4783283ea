internal import Foundation
public import LanguageModels
public import MessagePassing

/// The version of library and tool, as manifests have it.
package let toolVersion = "0.2.0"

/// Who runs a job: what manifests say of it, what it is told, and how it stops the job.
///
/// As it is made, a job is silent and runs to its end.
public struct JobContext {
  /// The command line, for manifests.
  public var command: String
  /// Called with remarks on what was read, left out or finished before.
  public var note: (String) -> Void = { _ in }
  /// Called with how far a stage is; with nil at its end.
  public var progress: (JobProgress?) -> Void = { _ in }
  /// Asked between steps: whether the job should keep what it has, and throw ``JobInterruption``.
  public var isInterrupted: () -> Bool = { false }
  /// Called with true before work that a job can be stopped in and go on with, with false after it.
  public var canBeInterrupted: (Bool) -> Void = { _ in }

  /// The ranks that share the job: rank 0 alone writes files, but every one comes to the result.
  public var communicator: any Communicator = SingleProcess()

  /// How many of these ranks share the memory of this host.
  public var ranksOnHost = 1

  /// The precision in which the models of an analysis read texts; other jobs have settings of their own.
  public var readingPrecision = PassPrecision.full

  private let told = ToldRemarks()

  /// A silent context.
  ///
  /// - Parameter command: The command line for manifests (default: that of the process).
  public init(command: String = CommandLine.typed()) { self.command = command }

  /// Runs a stage with steps, and tells its beginning, its steps and its end.
  package func stage<Result>(
    _ title: String, total: Int, earlier: Int = 0, _ work: (JobStage) throws -> Result
  ) rethrows -> Result {
    let stage = JobStage(
      JobProgress(stage: title, done: earlier, total: total, earlier: earlier), progress)
    stage.update(earlier)
    defer { progress(nil) }
    return try work(stage)
  }

  /// Bytes of hidden states that a store of a training keeps in memory; more go to a temporary file.
  ///
  /// The ranks of a host share half of its memory.
  var hiddenStateMemory: Int {
    Int(clamping: ProcessInfo.processInfo.physicalMemory / 2) / max(ranksOnHost, 1)
  }

  /// Makes a remark, unless the job has made it already: a model may be loaded more than once.
  func noteOnce(_ remark: String) {
    if told.texts.insert(remark).inserted { note(remark) }
  }

  /// Runs work that can be stopped and gone on with; ranks beside the first keep nothing, but stop as it does.
  func interruptible<Result>(if isKept: Bool = true, _ work: () throws -> Result) rethrows -> Result
  {
    let isKept = isKept || !communicator.isRoot
    if isKept { canBeInterrupted(true) }
    defer { if isKept { canBeInterrupted(false) } }
    return try work()
  }
}

/// The remarks of a job that are made once.
private final class ToldRemarks {
  var texts: Set<String> = []
}

/// How far a stage of a job is.
public struct JobProgress: Equatable, Sendable {
  /// What is being done, in a word.
  public var stage: String
  /// Steps done.
  public var done: Int
  /// Steps of all.
  public var total: Int
  /// Steps that an earlier start of the job had done, and that tell nothing of the speed.
  public var earlier: Int
  /// A remark on the step, such as its loss; empty for none.
  public var detail = ""

  /// Progress without a remark.
  package init(stage: String, done: Int, total: Int, earlier: Int = 0) {
    self.stage = stage
    self.done = done
    self.total = total
    self.earlier = earlier
  }
}

/// A stage of a job that runs: where its steps are told.
package struct JobStage {
  private let start: JobProgress
  private let progress: (JobProgress?) -> Void

  init(_ start: JobProgress, _ progress: @escaping (JobProgress?) -> Void) {
    self.start = start
    self.progress = progress
  }

  /// Tells that steps are done; `total` where it was not known before.
  package func update(_ done: Int, of total: Int? = nil, detail: String = "") {
    var now = start
    now.done = done
    now.total = total ?? start.total
    now.detail = detail
    progress(now)
  }
}

/// A job that its caller stopped; what it finished is kept where it writes to a folder or file.
public enum JobInterruption: Error, Equatable, Sendable {
  /// A training stopped after this step.
  case training(step: Int)
  /// A training of several seeds stopped after this step of one of them, with some of them finished.
  case seeds(seed: UInt64, step: Int, finished: Int, of: Int)
  /// Generation stopped after some of its prompts.
  case generation(prompts: Int, of: Int)
  /// A sweep stopped after some of its points.
  case sweep(points: Int, of: Int)
  /// Generation with the parts of a steer stopped after some of them.
  case ablation(parts: Int, of: Int)
  /// A stage of an evaluation stopped after some of its prompts.
  case evaluation(stage: String, prompts: Int, of: Int)
  /// A web service was not asked on; what it answered is kept.
  case asking
}

extension JobInterruption: CustomStringConvertible {
  /// How far the job came.
  public var description: String {
    switch self {
    case .training(let step): "stopped at step \(step)"
    case .seeds(let seed, let step, let finished, let total):
      "stopped at step \(step) of seed \(seed), \(finished) of \(total) seeds finished"
    case .generation(let done, let total): "stopped after \(done) of \(total) prompts"
    case .sweep(let done, let total): "stopped after \(done) of \(total) points"
    case .ablation(let done, let total): "stopped after \(done) of \(total) parts"
    case .evaluation(let stage, let done, let total):
      "stopped (\(stage): \(done) of \(total) prompts)"
    case .asking: "stopped; the scores so far are kept"
    }
  }
}

/// How a job treats what an earlier start left in its folder or file.
public enum JobStart: Sendable {
  /// Refuses to discard anything.
  case anew
  /// Goes on from it, to the same result.
  case resume
  /// Discards it.
  case overwrite
}

extension CommandLine {
  /// The command as it would be typed.
  ///
  /// - Parameters:
  ///   - name: What the program is called (default: the name of its file).
  ///   - words: The words after it (default: those of the process).
  /// - Returns: The words, quoted where a shell would need it.
  public static func typed(as name: String? = nil, words: [String]? = nil) -> String {
    let program = name ?? URL(filePath: arguments.first ?? "").lastPathComponent
    return ([program] + (words ?? Array(arguments.dropFirst()))).map { word in
      let plain =
        !word.isEmpty
        && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=,+:@%".contains($0) }
      return plain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }
}
