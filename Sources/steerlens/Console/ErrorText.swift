import Jobs
import RunFolders
import Steering

extension RunClaimError {
  /// What is wrong and which options help.
  var withOptions: String {
    switch self {
    case .inUse(let path):
      "\(path): another process is writing there; wait until it ends, or give another --out"
    case .otherRun(let folder):
      "\(folder) holds the run of another command; give another --out"
    case .stoppedJob(let file):
      "\(file) holds what an earlier start of this command finished; continue it with --resume or "
        + "discard it with --overwrite"
    case .otherJob(let file):
      "\(file) belongs to a command with other inputs or settings; repeat that one with --resume, or "
        + "discard it with --overwrite"
    case .damagedPlan(let file):
      "\(file):1: damaged, so that it cannot be told which command it belongs to; discard it with "
        + "--overwrite"
    case .cannotLock, .cannotWrite: description
    }
  }
}

extension JobInterruption {
  /// How far the job came, and how to go on.
  var withOptions: String {
    guard case .asking = self else {
      return "\(description); run the same command with --resume to continue"
    }
    return "\(description): run the same command, with --resume if --out is given, to continue"
  }
}
