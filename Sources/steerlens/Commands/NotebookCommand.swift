import ArgumentParser
import Files
import Foundation
import Jobs
import Notebooks
import Reports
import WeightFormats

struct NotebookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notebook",
    abstract: "Write a Jupyter notebook that walks through a run.",
    discussion: """
      The notebook tells what the run found, with the run's own numbers, and has cells that load its \
      tables and arrays with NumPy and pandas and draw them anew with matplotlib. Their outputs are \
      stored, so that it reads without being run. --out with a name in .html gives the same as a page.

      Examples:
        steerlens notebook runs/quickstart
        steerlens notebook runs/quickstart --topic spans --out spans.ipynb
        steerlens notebook runs/quickstart --topic transfer --out transfer.html
      """)

  /// What to walk through.
  enum Topic: String, CaseIterable, ExpressibleByArgument {
    case dimensions, spans, transfer, all
  }

  @Argument(
    help: .init("The run folder, such as that of quickstart.", valueName: "run"),
    completion: .directory)
  var folder: String

  @Option(help: "What to walk through: dimensions, spans, transfer, or all that the run has.")
  var topic = Topic.all

  @Option(
    name: .shortAndLong,
    help: "The file, .ipynb or .html (default: notebook.ipynb in the run folder).",
    completion: .file())
  var out: String?

  @Option(
    help: """
      The run's folder as the notebook's cells should look for it, seen from the notebook's folder \
      (default: from where it is to where the run is).
      """)
  var runPath: String?

  @OptionGroup var result: ResultOptions

  func validate() throws {
    if let out, !out.hasSuffix(".ipynb"), !out.hasSuffix(".html") {
      throw ValidationError("--out must end in .ipynb or .html.")
    }
    if let runPath, runPath.isEmpty { throw ValidationError("--run-path must not be empty.") }
  }

  func run() throws {
    try RunPublisher.requireDrawing()
    let contents = try RunContents(path: folder)
    let file = out ?? folder + "/notebook.ipynb"
    try OutputFile.check(file)
    let path = runPath ?? RelativePath.from(folderOf: file, to: folder)
    var notebook = try Notebook(
      of: contents, topic: NotebookTopic(rawValue: topic.rawValue), path: path)
    notebook.provenance = try FigureFiles.provenance(of: contents.manifest)
    try AtomicFile.write(
      file.hasSuffix(".html") ? notebook.page : try notebook.json(), to: file)
    try Console.print(["notebook": file], asJSON: result.json) { file }
  }
}

/// The way from one place to another, so that both can be moved together.
enum RelativePath {
  /// The path of `folder` as seen from the folder that `file` is in.
  static func from(folderOf file: String, to folder: String) -> String {
    let start = URL(filePath: file).standardizedFileURL.deletingLastPathComponent().pathComponents
    let end = URL(filePath: folder).standardizedFileURL.pathComponents
    let common = zip(start, end).prefix { $0 == $1 }.count
    let steps = start.dropFirst(common).map { _ in ".." } + end.dropFirst(common)
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }
}
