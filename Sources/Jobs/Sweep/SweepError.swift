/// What `sweep` can fail with beyond its parts' own errors.
public enum SweepError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No prompts for a model that is not embedded.
  case missingPrompts(model: String)
  /// A file with a dummy steer alone.
  case noLabelledSteer(String)
  /// A grid needs two labelled steers.
  case noSecondSteer(String)
  /// A grid needs two different steers.
  case sameSteer(String)
  /// A finished sweep that would be discarded.
  case finishedSweep(String)
  /// A sweep that was stopped and would be discarded.
  case stoppedSweep(String, done: Int, points: Int)
  /// A folder without a sweep.
  case nothingToResume(String)
  /// A sweep that is finished.
  case nothingLeft(String)
  /// The sweep in the folder has other inputs or settings, or is damaged.
  case otherSweep(String, reason: String)

  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .missingPrompts(let model):
      "no prompts: the quick start's suit the embedded models only; give `prompts` for "
        + "model \(model)"
    case .noLabelledSteer(let path):
      "\(path) holds only a dummy steer; name it with `vary` to sweep it"
    case .noSecondSteer(let path):
      "\(path) holds one labelled steer only; leave out `secondValues`, or name another steer "
        + "with `second`"
    case .sameSteer(let name):
      "`vary` and `second` both mean \(name); name two different steers"
    case .finishedSweep(let folder):
      "\(folder) already holds a finished sweep; give another `out`, or `overwrite`"
    case .stoppedSweep(let folder, let done, let points):
      "\(folder) holds a sweep stopped after \(done) of \(points) points; continue it with "
        + "`resume` or discard it with `overwrite`"
    case .nothingToResume(let folder):
      "\(folder) holds no sweep to resume; leave out `resume`"
    case .nothingLeft(let folder):
      "\(folder) holds this sweep, finished: nothing is left to resume"
    case .otherSweep(let folder, let reason):
      "\(folder): cannot resume: \(reason); give the same options and inputs, or another `out`"
    }
  }
}
