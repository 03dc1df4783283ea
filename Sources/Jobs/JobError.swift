/// What a job can fail with beyond its parts' own errors.
///
/// Settings stand between backquotes in the descriptions, by which the tool tells them from other
/// words.
public enum JobError: Error, Equatable, Sendable {
  /// Neither a path nor an embedded model, and no name that the cache could hold.
  case noSuchModel(String, embedded: [String])
  /// A name that the cache does not hold.
  case modelNotCached(String, embedded: [String], cache: String, command: String, similar: [String])
  /// A file that is no GGUF file, where a model's folder is needed.
  case modelIsNoFolder(String)
  /// No steer file or run folder.
  case noSuchSteer(String)
  /// A folder without a steer file, and the run folders of a training of several seeds in it, if any.
  case noSteerInFolder(String, seeds: [String])
  /// A folder that holds no finished training, where one is to be added to.
  case noTraining(String)
  /// Neither a model nor a steer that names one.
  case noModel
  /// A steer without values.
  case noSteerValues
  /// A text cannot begin with a token that the model does not have.
  case noBeginOfText(model: String)
  /// The begin-of-text token was asked for where a chat template writes it.
  case beginOfTextInChat
  /// A system message or a date where no chat template is used.
  case chatSettingsUnused
  /// A text before every prompt where prompts are conversations.
  case prefixInChat
  /// Answers without the prompts that they answer.
  case answersWithoutPrompt
  /// A prompt for texts that answer none.
  case promptWithoutChat
  /// Published data sets, and others of plain texts, hold no conversations.
  case noConversations(String)
  /// A conversation that the chat template does not take.
  case conversation(place: String, problem: String)
  /// A prompt without text.
  case emptyText(index: Int)
  /// A steer that does not say its model.
  case steerNamesNoModel(String, setting: String)
  /// A steer whose model is not at hand.
  case namedModelMissing(steer: String, model: String, setting: String)
  /// A file of a steer's static evidence that cannot be used.
  case malformedEvidenceFile(String, reason: String)
  /// Texts to fit weights on that lack labels of both signs.
  case noLabelsOfBothSigns(String)
  /// A dimension that the steer does not have.
  case noSuchDimension(Int, count: Int)
}

extension JobError: CustomStringConvertible {
  /// What is wrong, where, and what to do about it.
  public var description: String {
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
    case .noSteerInFolder(let path, let seeds):
      seeds.first.map { "\(path) holds steers of several seeds; give one of them, such as \($0)" }
        ?? "\(path) holds no steer.safetensors; give a steer file or the folder of a training run"
    case .noTraining(let path):
      "\(path) holds no finished training; give the folder of one, or `data` to train on"
    case .noModel: "there is neither a model nor a steer that names one; give `model`"
    case .noSteerValues: "a steer needs `steerValues`"
    case .noBeginOfText(let model):
      "model \(model) has no begin-of-text token; leave out `prependsBeginOfText`"
    case .beginOfTextInChat:
      "chat templates write the begin of a text themselves; leave out `prependsBeginOfText`"
    case .chatSettingsUnused:
      "`system` and `chatDate` are for conversations; give `chat` too"
    case .prefixInChat:
      "prompts are rendered by the chat template, which leaves no place for `prefix`; give `system`"
    case .answersWithoutPrompt:
      "texts are answers here, since `chat` was given or the steer was trained so; give the `prompt` that "
        + "they answer, `texts` with prompts, or `noChat`"
    case .promptWithoutChat:
      "`prompt` is for texts that answer it; give `chat` too"
    case .noConversations(let name):
      "\(name) holds no conversations; leave out `chat`, or give a file with messages"
    case .conversation(let place, let problem): "\(place): \(problem)"
    case .emptyText(let index):
      "text \(index + 1) is empty; give at least one character"
    case .steerNamesNoModel(let path, let setting):
      "steer \(path) does not say which model it is for; give `\(setting)`"
    case .namedModelMissing(let steer, let model, let setting):
      "steer \(steer) was trained on \(model), which is not there; give that model as `\(setting)`"
    case .malformedEvidenceFile(let path, let reason):
      "\(path): \(reason); train again, or delete it to have it computed from the training texts"
    case .noLabelsOfBothSigns(let path):
      "\(path): weights are fitted on texts labelled above and below 0, and there are none of one side"
    case .noSuchDimension(let dimension, let count):
      count == 0
        ? "steers of kind add and offset have no dimensions; leave out `dimension`"
        : "there is no dimension \(dimension): the steer has \(count); "
          + "give `dimension` from 1 to \(count)"
    }
  }
}
