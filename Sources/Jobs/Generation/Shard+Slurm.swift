extension Shard {
  /// The part of a task of a Slurm job array, such as 2/8 of the second task of `--array=1-8`.
  ///
  /// Arrays begin at 0 or 1 and leave out no task: of others, such as `--array=3` or `--array=1,3,7`, it
  /// cannot be told how many parts there are, or which of them a task is.
  ///
  /// - Parameter environment: The variables that Slurm sets for a task.
  /// - Throws: ``SlurmArrayError``.
  public init(slurm environment: [String: String]) throws(SlurmArrayError) {
    func number(_ name: String) throws(SlurmArrayError) -> Int {
      let variable = "SLURM_ARRAY_TASK_" + name
      guard let text = environment[variable] else { throw .notSet(variable) }
      guard let number = Int(text), (0..<1 << 31).contains(number) else {
        throw .notANumber(variable, value: text)
      }
      return number
    }
    let id = try number("ID")
    let count = try number("COUNT")
    let (first, last, step) = (try number("MIN"), try number("MAX"), try number("STEP"))
    guard first <= 1 else { throw .beginsLate(first: first) }
    // A list of tasks has a step of 1, and gaps.
    guard step > 0, last - first == (count - 1) * step, (id - first) % step == 0,
      let shard = Shard((id - first) / step + 1, of: count)
    else { throw .gaps(first: first, last: last, step: step, count: count) }
    self = shard
  }
}

/// Why a task's part of a job array cannot be told.
public enum SlurmArrayError: Error, Equatable, Sendable {
  /// Slurm has not set a variable, as it does for every task of an array.
  case notSet(String)
  /// A variable does not hold what Slurm writes.
  case notANumber(String, value: String)
  /// An array whose first task is neither 0 nor 1.
  case beginsLate(first: Int)
  /// An array whose tasks do not follow each other.
  case gaps(first: Int, last: Int, step: Int, count: Int)
}

extension SlurmArrayError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .notSet(let variable):
      "\(variable) is not set, as it is in every task of a Slurm job array; submit the job with "
        + "sbatch --array=1-8, or give a part such as 2/8"
    case .notANumber(let variable, let value):
      "\(variable) is \(value.debugDescription), not a number that Slurm writes; give a part such as 2/8"
    case .beginsLate(let first):
      "the array begins with task \(first), so that it cannot be told how many parts there are; "
        + "submit all with sbatch --array=1-8, or give one part such as \(first)/8"
    case .gaps(let first, let last, let step, let count):
      "the array has \(count) tasks from \(first) to \(last) at a step of \(step): with gaps it "
        + "cannot be told which part a task is; submit all with sbatch --array=1-8, or give one "
        + "part such as 2/8"
    }
  }
}
