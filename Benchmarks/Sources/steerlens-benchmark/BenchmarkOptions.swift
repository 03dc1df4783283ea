import ArgumentParser
import Datasets
import Files
import LanguageModels
import Steering
import TextTokenization
import WeightFormats

/// What a work runs on.
struct BenchmarkOptions: ParsableArguments {
  @Option(help: "A model folder or a GGUF file; every work but gemm and scaling needs one.")
  var model: String?

  @Option(
    help: """
      JSON lines: labelled texts for the training works, tokenize and precision; prompts and their texts for \
      generate-many and the evaluations.
      """)
  var data: String?

  @Option(help: "The first prompts of --data, for generate-many and the evaluations.")
  var prompts = 40

  @Option(
    help:
      "The precision of transformer passes, for the training works and the evaluations, and of decoding."
  )
  var passPrecision = PassPrecision.full

  @Option(help: "A steer file; its tensors are the initial values (default: random).")
  var steer: String?

  @Option(help: "A file with the output embedding to transfer to, for transfer.")
  var target: String?

  @Option(help: "Tokens to fit on, lowest ids first, for transfer (default: all).")
  var tokens: Int?

  @Option(help: "Timed runs, after one to warm up.")
  var `repeat` = 5

  @Flag(help: "Begin every text with the begin-of-text token, for precision.")
  var prependBos = false

  @Option(help: "Threads to use.")
  var threads = 2

  func validate() throws {
    if self.repeat < 1 { throw ValidationError("--repeat must be at least 1.") }
    if let tokens, tokens < 1 { throw ValidationError("--tokens must be at least 1.") }
    if prompts < 1 { throw ValidationError("--prompts must be at least 1.") }
    if threads < 1 { throw ValidationError("--threads must be at least 1.") }
  }

  /// Loads the model.
  func loadModel() throws -> LanguageModel {
    guard let model else { throw ValidationError("This work needs --model DIR.") }
    let files: ModelSource.Files =
      model.hasSuffix(".gguf")
      ? .gguf(try FileBytes.map(path: model)) : .folder(FileFolder(path: model))
    return try LanguageModel(ModelSource(name: model, files: files))
  }

  /// The tokens of a text, after the begin-of-text token if that is wanted.
  func tokens(of text: String, _ model: LanguageModel) throws -> [TokenID] {
    let ids = try model.tokenizer().encode(text)
    guard prependBos else { return ids }
    guard let begin = model.configuration.beginOfTextID else {
      throw ValidationError("The model has no begin-of-text token: leave out --prepend-bos.")
    }
    return [TokenID(begin)] + ids
  }

  /// Reads the texts.
  func loadTexts() throws -> [LabelledText] {
    guard let data else { throw ValidationError("This work needs --data FILE.jsonl.") }
    return try DatasetReader.labelledTexts(path: data)
  }

  /// Reads the prompts and the texts after them.
  func loadGenerations() throws -> [PromptGenerations] {
    guard let data else { throw ValidationError("This work needs --data FILE.jsonl.") }
    return Array(try DatasetReader.generations(path: data).prefix(prompts))
  }

  /// Reads the steer, or nil if none is given.
  func loadSteer() throws -> Steer? {
    try steer.map { try SteerFile.read($0).steer }
  }

  /// Reads the steer.
  func requireSteer() throws -> Steer {
    guard let steer = try loadSteer() else {
      throw ValidationError("This work needs --steer FILE.")
    }
    return steer
  }
}
