import ArgumentParser
import Figures
import Foundation
import Reports
import WeightFormats
import RunFolders

struct FiguresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures",
    abstract: "Draw the figures of a run, or of several runs on shared axes.",
    discussion: """
      Every command with --out draws its figures for light ground. This command draws them again, \
      for other ground, in another size or to another place; of several runs it draws what they \
      share in one figure each. Nothing is computed anew: all comes from the runs' folders.

      Examples:
        steerlens figures runs/quickstart --theme dark --out slides
        steerlens figures runs/quickstart --only word-plane --out paper
        steerlens figures runs/spans --text-number 12 --theme dark --out slides
        steerlens figures runs/seed-0 runs/seed-1 --out comparison
      """)

  @Argument(help: "Run folders.", completion: .directory)
  var runs: [String]

  @Option(
    name: .shortAndLong, help: "The folder for the files (default: the run's folder figures).",
    completion: .directory)
  var out: String?

  @Option(help: "For light or dark ground.")
  var theme = FigureTheme.light

  @Option(
    parsing: .unconditional,
    help: "Pixels a point of PNG files: 1 or 2, or more for posters (up to 8).")
  var pixelRatio = 2.0

  @Option(help: "Draw only the figure of this name; may be repeated.")
  var only: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: "Of a run of spans: draw the figures of this text, by its number from 1; may be repeated."
  )
  var textNumber: [Int] = []

  @OptionGroup var result: ResultOptions

  func validate() throws {
    if runs.isEmpty { throw ValidationError("Give at least one run folder.") }
    if !(0.5...8).contains(pixelRatio) {
      throw ValidationError("--pixel-ratio must be from 0.5 to 8.")
    }
    if !textNumber.isEmpty, runs.count > 1 {
      throw ValidationError("--text-number is for one run of spans.")
    }
    if runs.count > 1, out == nil {
      throw ValidationError("Figures of several runs need --out.")
    }
  }

  func run() throws {
    try RunPublisher.requireDrawing()
    let contents = try runs.map { try RunContents(path: $0) }
    let figures = try chosen(
      contents.count > 1
        ? ComparisonFigures(contents).figures
        : textNumber.isEmpty ? contents[0].figures : figures(of: contents[0]))
    var folder = try out.map { try RunFolder(path: $0) } ?? FigureFiles.open(in: runs[0])
    try FigureFiles.write(figures, of: contents, theme: theme.theme, scale: pixelRatio, to: &folder)
    let drawn = figures.map { Drawn($0, in: folder) }
    if result.json { return try Console.print(json: drawn) }
    for figure in drawn { print(figure.png) }
  }

  private func figures(of run: RunContents) throws -> [any Figure] {
    try textNumber.flatMap { number in
      guard let figures = run.spans?.figures(ofText: number) else {
        throw FiguresError.noSuchText(number, count: run.spans?.results.count ?? 0)
      }
      return figures
    }
  }

  private func chosen(_ figures: [any Figure]) throws -> [any Figure] {
    guard !figures.isEmpty else { throw FiguresError.nothingToDraw(runs) }
    for name in only where !figures.contains(where: { $0.name == name }) {
      throw FiguresError.noSuchFigure(name, names: figures.map(\.name))
    }
    return only.isEmpty ? figures : figures.filter { only.contains($0.name) }
  }

  /// A figure's files and words.
  private struct Drawn: Encodable {
    var name: String
    var png: String
    var svg: String
    var title: String
    var caption: String
    var alternativeText: String

    init(_ figure: any Figure, in folder: RunFolder) {
      name = figure.name
      png = folder.file(figure.name + ".png")
      svg = folder.file(figure.name + ".svg")
      title = figure.title
      caption = figure.caption
      alternativeText = figure.alternativeText
    }
  }
}

/// The names of themes on the command line.
enum FigureTheme: String, ExpressibleByArgument, CaseIterable {
  case light
  case dark

  var theme: Theme { self == .light ? .light : .dark }
}

/// Why no figure was drawn.
enum FiguresError: Error, Equatable, CustomStringConvertible {
  case nothingToDraw([String])
  case noSuchFigure(String, names: [String])
  case noSuchText(Int, count: Int)

  var description: String {
    switch self {
    case .nothingToDraw(let runs) where runs.count > 1:
      "\(runs.joined(separator: ", ")): no two of them hold the same analysis; give runs to compare"
    case .nothingToDraw(let runs):
      "\(runs[0]) holds no results to draw; give the folder of an analysis with --out"
    case .noSuchText(let number, let count):
      count == 0
        ? "the run holds no spans of texts; leave out --text-number"
        : "there is no text \(number): the run holds \(count); give --text-number from 1 to \(count)"
    case .noSuchFigure(let name, let names):
      "there is no figure \(name); there are \(names.joined(separator: ", "))"
    }
  }
}
