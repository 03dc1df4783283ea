/// What a command can fail with beyond its parts' own errors.
enum CommandError: Error, Equatable, CustomStringConvertible {
  case noSuchModel(String, embedded: [String])
  case modelNotCached(String, embedded: [String], cache: String, command: String, similar: [String])
  case modelIsNoFolder(String)
  case noSuchSteer(String)
  case noSteerInFolder(String)
  case noBeginOfText(model: String)
  case finishedRun(String)
  case unfinishedRun(String, step: Int, steps: Int)
  case nothingToResume(String)
  case alreadyFurther(String, step: Int, steps: Int)
  case noFolder(String, file: String)
  case emptyText(index: Int)
  case textTooLong(index: Int, tokens: Int, limit: Int)
  case finishedOther(String)
  case damagedLosses(String)
  case notModelOrSteer(String)
  case overwritesInput(String)
  case cannotPrint(String)
  case noSuchDimension(Int, count: Int)
  case malformedPattern(String)
  case steerNamesNoModel(String)
  case namedModelMissing(steer: String, model: String)
  case steerNamesNoSource(String)
  case sourceMissing(steer: String, model: String)

  var description: String {
    switch self {
    case .noSuchModel(let name, let embedded):
      "model \(name): no such folder; give a Hugging Face model folder or one of "
        + embedded.joined(separator: ", ")
    case .modelNotCached(let name, let embedded, let cache, let command, let similar):
      "model \(name): no such folder, none of \(embedded.joined(separator: ", ")), and not in the "
        + "cache (\(cache)); get it with `\(command)`"
        + (similar.isEmpty ? "" : ", or give what is cached: " + similar.joined(separator: ", "))
    case .modelIsNoFolder(let path):
      "model \(path) is a file; give the folder that holds config.json, or a .gguf file"
    case .noSuchSteer(let path):
      "steer \(path): no such file or folder; train one with `steerlens train`"
    case .noSteerInFolder(let path):
      "\(path) holds no steer.safetensors; give a steer file or the folder of a training run"
    case .noBeginOfText(let model):
      "model \(model) has no begin-of-text token; leave out --prepend-bos"
    case .finishedRun(let folder):
      "\(folder) already holds a finished steer; give another --out, --resume with more --steps, "
        + "or --overwrite"
    case .unfinishedRun(let folder, let step, let steps):
      "\(folder) holds a training stopped at step \(step) of \(steps); continue it with --resume "
        + "or discard it with --overwrite"
    case .nothingToResume(let folder):
      "\(folder) holds no training.safetensors to resume from; leave out --resume"
    case .alreadyFurther(let folder, let step, let steps):
      "\(folder) is already at step \(step), past --steps \(steps); give at least --steps \(step)"
    case .noFolder(let folder, let file):
      "--out \(file): there is no folder \(folder); create it first"
    case .emptyText(let index):
      "text \(index + 1) is empty; give at least one character"
    case .textTooLong(let index, let tokens, let limit):
      "text \(index + 1) has \(tokens) tokens; the model's context is \(limit); shorten the text"
    case .finishedOther(let folder):
      "\(folder) already holds a finished run of other inputs or settings; give another --out, or "
        + "--overwrite"
    case .damagedLosses(let file):
      "\(file) does not hold the losses of the steps so far; start over with --overwrite"
    case .overwritesInput(let path):
      "--out \(path) would write over a file that is read; give another --out"
    case .cannotPrint(let reason):
      "standard output cannot be written (\(reason)); the result is lost"
    case .notModelOrSteer(let path):
      "\(path) is neither a model folder (no config.json) nor a steer (no steer.safetensors)"
    case .noSuchDimension(let dimension, let count):
      count == 0
        ? "steers of kind add and offset have no dimensions; leave out --dimension"
        : "there is no dimension \(dimension): the steer has \(count); "
          + "give --dimension from 1 to \(count)"
    case .malformedPattern(let pattern):
      "--pattern \(pattern) is no regular expression; check brackets and escapes"
    case .steerNamesNoModel(let path):
      "steer \(path) does not say which model it is for; give --model"
    case .namedModelMissing(let steer, let model):
      "steer \(steer) was trained on \(model), which is not there; give that model as --model"
    case .steerNamesNoSource(let path):
      "steer \(path) does not say which model it is for; give --from"
    case .sourceMissing(let steer, let model):
      "steer \(steer) was trained on \(model), which is not there; give that model as --from"
    }
  }
}
