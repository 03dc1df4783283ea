internal import RunFolders
internal import Figures

/// Runs beside each other: two steers, two models, two settings.
package struct RunComparison {
  /// A run and what the page calls it.
  struct Item {
    let name: String
    let contents: RunContents
  }

  let items: [Item]
  private let title: String

  /// Takes runs.
  ///
  /// - Parameters:
  ///   - runs: At least two, each once.
  ///   - title: The title of the page; nil to make one of their names.
  /// - Throws: ``ComparisonError``.
  package init(of runs: [RunContents], title: String? = nil) throws(ComparisonError) {
    guard runs.count > 1 else { throw .oneRun(path: runs.first?.path ?? "") }
    let places = runs.map(\.location)
    for (i, place) in places.enumerated() {
      if let first = places[..<i].firstIndex(of: place) {
        throw .sameRun(first: runs[first].path, second: runs[i].path)
      }
    }
    let names = ComparisonFigures.names(of: places)
    items = zip(names, runs).map { Item(name: $0, contents: $1) }
    self.title =
      title
      ?? (names.count == 2
        ? "\(names[0]) beside \(names[1])" : "\(names.count) runs beside each other")
  }

  /// The page.
  ///
  /// - Throws: ``ComparisonError/nothingInCommon(found:)``.
  package func html() throws(ComparisonError) -> String {
    let results = RunParts.kinds(by: \.comparison).compactMap { section($0) }
    guard !results.isEmpty else { throw .nothingInCommon(found: items.map(Self.found)) }
    let sections = results + [settingsSection()]
    let names = items.map { "“\($0.name)”" }
    let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    return ReportPage(
      title: title, kicker: "Comparison of runs",
      summary: ([summary(list)] + sections.prefix(2).compactMap(\.finding)).joined(separator: " "),
      tiles: tiles, sections: sections, version: items[0].contents.manifest.version
    ).html
  }

  private func section<Part: RunPart>(_ kind: Part.Type) -> ReportSection? {
    let runs = NamedPart<Part>.all(in: items.map { ($0.name, $0.contents) })
    return runs.count > 1 ? Part.section(comparing: runs, on: self) : nil
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

  // What a run has that could stand beside another's.
  private static func found(_ item: Item) -> String {
    let kinds = item.contents.parts.filter(\.isComparable).map { type(of: $0).kind }
    return "\(item.name): \(kinds.isEmpty ? "nothing to compare" : kinds.joined(separator: ", "))"
  }

  /// Figures of a section.
  func block(_ figures: [any Figure]) -> FiguresBlock? { FiguresBlock(figures) }
}
