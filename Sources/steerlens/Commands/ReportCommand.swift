import ArgumentParser
import Files
import Jobs
import Reports
import WeightFormats

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the page of a run, or a page that compares runs.",
    discussion: """
      Every command with --out already ends with a page. One run writes it again, from the files in \
      its folder. Several runs, of two steers, two models or two settings, give one page with their \
      measures side by side.

      Examples:
        steerlens report runs/sentiment
        steerlens report runs/rank-8 runs/rank-64 --out ranks.html
      """)

  @Argument(
    help: "Run folders: one to write its page again, several to compare.", completion: .directory)
  var runs: [String]

  @Option(
    name: .shortAndLong,
    help: "The page (default: report.html in the folder of one run, comparison.html of several).",
    completion: .file())
  var out: String?

  func validate() throws {
    if runs.count == 1, out != nil {
      throw ValidationError("--out is for several runs; the page of one run is in its folder.")
    }
    if let out, !out.lowercased().hasSuffix(".html") {
      throw ValidationError("--out must be a file whose name ends in .html.")
    }
  }

  func run() throws {
    if runs.count == 1 { return print(try RunPublisher.publish(folder: runs[0])) }
    let out = out ?? "comparison.html"
    try OutputFile.check(out)
    let contents = try runs.map { try RunContents(path: $0) }
    try AtomicFile.write(try RunComparison(of: contents).html(), to: out)
    print(out)
  }
}
