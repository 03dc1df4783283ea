import ArgumentParser
import Files
import Jobs
import Reports
import WeightFormats

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the page of a run, or one page of several runs.",
    discussion: """
      Every command with --out already ends with a page. One run writes it again, from the files in \
      its folder; of a folder of `train --seeds`, the page that compares them. Several runs, of two steers, two models or two settings, give one page with their \
      measures side by side; runs of one steer that each have something else, such as a training, a \
      sweep and spans, give one page with all of it.

      Examples:
        steerlens report runs/sentiment
        steerlens report runs/sentiment-seeds
        steerlens report runs/rank-8 runs/rank-64 --out ranks.html
        steerlens report runs/sentiment runs/curve runs/words --out all.html
      """)

  @Argument(
    help: "Run folders: one to write its page again, several to compare.", completion: .directory)
  var runs: [String]

  @Option(
    name: .shortAndLong,
    help: """
      The page (default: report.html in the folder of one run, comparison.html of several, joined.html \
      of several of one steer).
      """,
    completion: .file())
  var out: String?

  @OptionGroup var result: ResultOptions

  func validate() throws {
    if runs.count == 1, out != nil {
      throw ValidationError("--out is for several runs; the page of one run is in its folder.")
    }
    if let out, !out.lowercased().hasSuffix(".html") {
      throw ValidationError("--out must be a file whose name ends in .html.")
    }
  }

  func run() throws {
    try RunPublisher.requireDrawing()
    if runs.count == 1 {
      return try tell(
        SeedsPage.write(folder: runs[0]) ?? RunPublisher.publish(folder: runs[0]))
    }
    if let out { try OutputFile.check(out) }
    let contents = try runs.map { try RunContents(path: $0) }
    let joined = RunContents(joining: contents)
    let out = out ?? (joined == nil ? "comparison.html" : "joined.html")
    try OutputFile.check(out)
    let page = try joined.map { try RunReport($0).html() } ?? RunComparison(of: contents).html()
    try AtomicFile.write(page, to: out)
    try tell(out)
  }

  private func tell(_ page: String) throws {
    try Console.print(["page": page], asJSON: result.json) { page }
  }
}
