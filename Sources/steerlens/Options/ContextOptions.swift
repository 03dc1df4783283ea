import ArgumentParser
import Datasets
package import Jobs

/// The options of commands that look at a steer in the contexts of texts.
package struct ContextOptions: ParsableArguments {
  package init() {}

  @Option(
    help: "Texts, labelled or not: .jsonl, .csv, .tsv or .txt (default: those it was trained on).",
    completion: .file())
  var texts: String?

  @Option(help: "The column or key of the texts (default: text).")
  var textColumn: String?

  @Option(help: "The column or key of the labels (default: label).")
  var labelColumn: String?

  @Option(parsing: .unconditional, help: "What labels mean, as in bad=-1,good=1.")
  var map: LabelMap?

  @OptionGroup var file: TextFileArguments

  @Option(
    parsing: .unconditional,
    help:
      "At most so many texts, taken at equal distances (default: 1000; spectrum: 300; linearity: 100)."
  )
  var maxTexts: Int?

  @OptionGroup var begin: BeginOfTextOption
  @OptionGroup var chat: ChatArguments

  package func validate() throws {
    if let maxTexts, maxTexts < 1 { throw ValidationError("--max-texts must be at least 1.") }
  }

  /// Where texts come from; at most `limit` of them unless an option says otherwise.
  package func source(limit: Int = 1000) -> ContextSource {
    var source = ContextSource(file: texts, maxTexts: maxTexts ?? limit)
    source.textColumn = textColumn
    source.labelColumn = labelColumn
    source.labels = map
    source.reading = file.options
    source.prependsBeginOfText = begin.prependBos
    source.chat = chat.settings
    return source
  }
}
