/// What `sweep` can fail with beyond its parts' own errors.
enum SweepError: Error, Equatable, CustomStringConvertible {
  case missingPrompts(model: String)
  case noLabelledSteer(String)
  case noSecondSteer(String)
  case sameSteer(String)
  case finishedSweep(String)
  case stoppedSweep(String, done: Int, points: Int)
  case nothingToResume(String)
  case nothingLeft(String)
  case otherSweep(String, reason: String)

  var description: String {
    switch self {
    case .missingPrompts(let model):
      "no prompts: the quick start's suit the embedded models only; give --prompts FILE or "
        + "--prompt TEXT for model \(model)"
    case .noLabelledSteer(let path):
      "\(path) holds only a dummy steer; name it with --vary to sweep it"
    case .noSecondSteer(let path):
      "\(path) holds one labelled steer only; leave out --second-values, or name another steer "
        + "with --second"
    case .sameSteer(let name):
      "--vary and --second both mean \(name); name two different steers"
    case .finishedSweep(let folder):
      "\(folder) already holds a finished sweep; give another --out, or --overwrite"
    case .stoppedSweep(let folder, let done, let points):
      "\(folder) holds a sweep stopped after \(done) of \(points) points; continue it with --resume "
        + "or discard it with --overwrite"
    case .nothingToResume(let folder):
      "\(folder) holds no sweep to resume; leave out --resume"
    case .nothingLeft(let folder):
      "\(folder) holds this sweep, finished: nothing is left to resume"
    case .otherSweep(let folder, let reason):
      "\(folder): cannot resume: \(reason); give the same options and inputs, or another --out"
    }
  }
}
