internal import Figures
internal import Foundation
internal import SteerAnalysis
internal import RunFolders

/// Runs beside each other: two steers, two models, two settings.
package struct RunComparison {
  /// A run and what the page calls it.
  struct Item {
    let name: String
    let contents: RunContents
  }

  let items: [Item]
  /// Charts with a series for each run.
  let figures: ComparisonFigures

  /// Reads run folders.
  ///
  /// - Parameter paths: The folders, at least two, each once.
  /// - Throws: ``ComparisonError``; ``ReportError`` if a run is damaged.
  package init(of paths: [String]) throws {
    guard paths.count > 1 else { throw ComparisonError.oneRun(path: paths.first ?? "") }
    let resolved = paths.map {
      URL(filePath: $0).resolvingSymlinksInPath().standardizedFileURL.path
    }
    for (i, path) in resolved.enumerated() {
      if let first = resolved[..<i].firstIndex(of: path) {
        throw ComparisonError.sameRun(first: paths[first], second: paths[i])
      }
    }
    let contents = try paths.map { try RunContents(path: $0) }
    items = zip(ComparisonFigures.names(of: resolved), contents).map {
      Item(name: $0, contents: $1)
    }
    figures = ComparisonFigures(contents, names: items.map(\.name))
    try checkCommonGround()
  }

  /// The page.
  package func html() throws -> String {
    let sections = [
      sweepSection(), vocabularySection(), spansSection(), spectrumSection(), transferSection(),
      trainingSection(), settingsSection(),
    ].compactMap { $0 }
    let names = items.map { "“\($0.name)”" }
    let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    return ReportPage(
      title: items.count == 2
        ? "\(items[0].name) beside \(items[1].name)" : "\(items.count) runs beside each other",
      kicker: "Comparison of runs",
      summary: ([summary(list)] + sections.prefix(2).compactMap(\.finding)).joined(separator: " "),
      tiles: tiles, sections: sections, version: items[0].contents.manifest.version
    ).html
  }

  private func summary(_ list: String) -> String {
    let different = differingSettings.count + differingInputs.count
    return
      "\(list) differ in \(different) \(different == 1 ? "setting or input" : "settings and inputs")."
  }

  private var tiles: [ReportPage.Tile] {
    items.prefix(8).map { item in
      let summary = RunSummary(item.contents)
      return .init(
        value: item.name, label: "steerlens \(summary.command)",
        note: [summary.steer, summary.model].compactMap { $0 }.joined(separator: " on "))
    }
  }

  private func checkCommonGround() throws(ComparisonError) {
    let kinds = items.map { Self.kinds($0.contents) }
    let isShared = kinds.indices.contains { i in
      kinds[..<i].contains { !Set($0).isDisjoint(with: kinds[i]) }
    }
    guard !isShared else { return }
    throw .nothingInCommon(
      found: zip(items, kinds).map { item, kinds in
        "\(item.name): \(kinds.isEmpty ? "none" : kinds.joined(separator: ", "))"
      })
  }

  private static func kinds(_ contents: RunContents) -> [String] {
    let kinds: [(String, Bool)] = [
      ("training", contents.training != nil), ("spectrum", contents.spectrum != nil),
      ("vocabulary", contents.vocabulary != nil), ("spans", contents.spans != nil),
      ("sweep", contents.sweep != nil), ("transfer", contents.transfer != nil),
    ]
    return kinds.filter(\.1).map(\.0)
  }

  /// A figure without files of its own.
  func block(_ figure: (any Figure)?) -> FiguresBlock? {
    figure.flatMap { FiguresBlock([PageFigure($0, links: [])]) }
  }

  /// The runs that hold a document, if there are at least two.
  func holders<Document>(_ document: KeyPath<RunContents, Document?>) -> [(
    name: String, document: Document
  )]? {
    let found = items.compactMap { item in
      item.contents[keyPath: document].map { (name: item.name, document: $0) }
    }
    return found.count > 1 ? found : nil
  }
}
