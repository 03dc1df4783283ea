/// Why a job cannot have a folder or file for its results.
///
/// Settings stand between backquotes in the descriptions, as in ``JobError``.
public enum JobFolderError: Error, Equatable, Sendable {
  /// A finished training that would be discarded.
  case finishedTraining(String)
  /// A training that was stopped and would be discarded.
  case unfinishedTraining(String, step: Int, steps: Int)
  /// A folder without a training's state.
  case nothingToResume(String)
  /// A training that has taken more steps than are asked for.
  case alreadyFurther(String, step: Int, steps: Int)
  /// A folder for the folders of several seeds that is itself that of a run.
  case holdsRun(String)
  /// The losses of a training to resume are not as they were written.
  case damagedLosses(String)
  /// An output file's folder does not exist.
  case noFolder(String, file: String)
  /// Something stands where a new folder is to be.
  case alreadyThere(String)
  /// An output file that the job reads.
  case overwritesInput(String)
  /// A finished run of other inputs or settings that would be discarded.
  case finishedOther(String)
  /// A finished file of other inputs or settings that would be replaced.
  case otherTexts(String)
  /// A file that would be replaced, of which no manifest says what it holds.
  case unknownFile(String)
}

extension JobFolderError: CustomStringConvertible {
  /// What is wrong, where, and what to do about it.
  public var description: String {
    switch self {
    case .finishedTraining(let folder):
      "\(folder) already holds a finished steer; give another `out`, `resume` with more `steps`, "
        + "or `overwrite`"
    case .unfinishedTraining(let folder, let step, let steps):
      "\(folder) holds a training stopped at step \(step) of \(steps); continue it with `resume` "
        + "or discard it with `overwrite`"
    case .nothingToResume(let folder):
      "\(folder) holds no training.safetensors to resume from; leave out `resume`"
    case .alreadyFurther(let folder, let step, let steps):
      "\(folder) is already at step \(step), past `steps` \(steps); give at least `steps` \(step)"
    case .holdsRun(let folder):
      "\(folder) is itself the folder of a run; give another `out` for the folders of several seeds"
    case .damagedLosses(let file):
      "\(file) does not hold the losses of the steps so far; start over with `overwrite`"
    case .noFolder(let folder, let file):
      "`out` \(file): there is no folder \(folder); create it first"
    case .alreadyThere(let path):
      "`out` \(path) is there already; give another `out`, or remove it"
    case .overwritesInput(let path):
      "`out` \(path) would write over a file that is read; give another `out`"
    case .finishedOther(let folder):
      "\(folder) already holds a finished run of other inputs or settings; give another `out`, or "
        + "`overwrite`"
    case .otherTexts(let file):
      "\(file) already holds texts of other inputs or settings; give another `out`, or `overwrite`"
    case .unknownFile(let file):
      "\(file) is there already, and no manifest beside it says what it holds; give another `out`, "
        + "or `overwrite`"
    }
  }
}
