public import ArgumentParser
public import Datasets

/// How files of texts are written.
struct EncodingOption: ParsableArguments {
  @Option(
    help: """
      How files write characters: utf-8, utf-16, utf-16le, utf-16be, windows-1252 or latin-1.
      """)
  var encoding = TextEncoding.utf8
}

/// A file of prompts, and how it is written.
struct PromptFileOption: ParsableArguments {
  @Option(
    name: .customLong("prompts"),
    help: """
      Prompts, .jsonl as {"prompt": {"text": …}} or .txt with one on each line; with --chat also .jsonl as \
      {"messages": […]}.
      """, completion: .file())
  var file: String?

  @OptionGroup var text: EncodingOption
}

/// How files of texts, tables among them, are written.
struct TextFileArguments: ParsableArguments {
  @OptionGroup var text: EncodingOption

  @Option(help: "What separates the fields of a table: a character, or tab (default: by its name).")
  var delimiter: FieldDelimiter?

  @Flag(help: "Quotes in tables are part of the text.")
  var literalQuotes = false

  var options: TextFileOptions {
    var options = TextFileOptions()
    options.encoding = text.encoding
    options.delimiter = delimiter
    options.literalQuotes = literalQuotes
    return options
  }
}

extension TextEncoding: ExpressibleByArgument {
  /// The value of `--encoding`.
  public init?(argument: String) { self.init(name: argument) }
}

extension FieldDelimiter: ExpressibleByArgument {
  /// The value of `--delimiter`.
  public init?(argument: String) { self.init(argument) }
}
