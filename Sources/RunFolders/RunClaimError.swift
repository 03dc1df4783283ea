internal import Files

/// Why a run folder or a checkpoint cannot be taken.
public enum RunClaimError: Error, Equatable, Sendable {
  /// Another process writes there.
  case inUse(path: String)
  /// The folder holds what another subcommand made.
  case otherRun(folder: String)
  /// The system refused the lock.
  case cannotLock(path: String, reason: String)
  /// The system refused to write.
  case cannotWrite(path: String, reason: String)
  /// A checkpoint holds what an earlier start of the job finished.
  case stoppedJob(file: String)
  /// A checkpoint belongs to a job of other inputs or settings.
  case otherJob(file: String)
  /// The first line of a checkpoint, which says what it belongs to, is not as it was written.
  case damagedPlan(file: String)
}

extension RunClaimError {
  /// What `body` does with a lock, whose failures are those of a claim.
  static func telling<R>(_ body: () throws(FileLockError) -> R) throws(RunClaimError) -> R {
    do throws(FileLockError) {
      return try body()
    } catch {
      switch error {
      case .held(let path): throw .inUse(path: path)
      case .refused(let path, let reason): throw .cannotLock(path: path, reason: reason)
      case .cannotWrite(let path, let reason): throw .cannotWrite(path: path, reason: reason)
      }
    }
  }
}

extension RunClaimError: CustomStringConvertible {
  /// What is wrong, where, and what to do about it.
  public var description: String {
    switch self {
    case .inUse(let path):
      "\(path): another process is writing there; wait until it ends, or choose another place"
    case .otherRun(let folder):
      "\(folder) holds the run of another command; choose another folder"
    case .cannotLock(let path, let reason):
      "\(path): cannot be locked (\(reason)); choose another place"
    case .cannotWrite(let path, let reason): "\(path): cannot be written (\(reason))"
    case .stoppedJob(let file):
      "\(file) holds what an earlier start of this job finished; resume it or overwrite it"
    case .otherJob(let file):
      "\(file) belongs to a job with other inputs or settings; resume that one, or overwrite it"
    case .damagedPlan(let file):
      "\(file):1: damaged, so that it cannot be told which job it belongs to; overwrite it, or "
        + "delete it"
    }
  }
}
