import ArgumentParser
import LanguageModels
import LinearAlgebra
import TextTokenization

/// The options of every command that runs a model.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: """
      A Hugging Face model folder, a .gguf file, a model in the Hugging Face cache such as gpt2 \
      (see fetch), or an embedded model: reviews-2m, reviews-4m.
      """)
  var model = "reviews-4m"

  @OptionGroup var runtime: RuntimeOptions

  func load(compatibility: Compatibility? = nil) throws -> LanguageModel {
    runtime.apply()
    let language = try LanguageModel(ModelFolders.source(model))
    language.notes.forEach { runtime.note("\(model): \($0)") }
    return compatibility == .upstream ? language.withoutOutputBias() : language
  }
}

/// Options that change speed and talk, never results.
struct RuntimeOptions: ParsableArguments {
  @Option(help: "Threads to use (default: all cores).")
  var threads: Int?

  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
  }

  func apply() {
    if let threads { Parallel.threadCount = threads }
  }

  func note(_ text: String) {
    if !quiet { Console.note(text) }
  }
}

extension LanguageModel {
  /// The tokens of a text, after the begin-of-text token if wanted.
  ///
  /// Models without a begin-of-text token begin a text with the end-of-text token, as GPT-2 does.
  func tokens(of text: String, prependBeginOfText: Bool) throws -> [TokenID] {
    let ids = try tokenizer().encode(text)
    return prependBeginOfText ? try [beginOfText()] + ids : ids
  }

  /// The token that begins a text.
  func beginOfText() throws -> TokenID {
    guard let begin = configuration.beginOfTextID ?? configuration.endOfTextID else {
      throw CommandError.noBeginOfText(model: name)
    }
    return TokenID(begin)
  }
}
