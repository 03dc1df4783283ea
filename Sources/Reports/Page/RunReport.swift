internal import Figures
internal import RunFolders

/// The page of one run, made of nothing but the run's folder.
///
/// The same folder gives the same bytes: times are left out, and so is what the page itself adds.
package struct RunReport {
  /// The file in a run folder.
  package static let file = "report.html"

  let contents: RunContents

  /// Prepares the page of a run.
  package init(_ contents: RunContents) {
    self.contents = contents
  }

  /// The page.
  ///
  /// - Throws: `EncodingError`.
  package func html() throws -> String {
    let summary = RunSummary(contents)
    return ReportPage(
      title: summary.title, kicker: summary.kicker, summary: summary.sentence, tiles: summary.tiles,
      sections: try sections(), version: contents.manifest.version
    ).html
  }

  private func sections() throws -> [ReportSection] {
    try contents.parts(by: \.section).compactMap { try section($0) } + [manifestSection()]
  }

  private func section(_ part: some RunPart) throws -> ReportSection? {
    guard var section = try part.section(on: self) else { return nil }
    if let files = FilesBlock(contents.files.links(type(of: part).files)) {
      section.blocks.append(files)
    }
    return section
  }

  /// Figures of a section.
  func block(_ figures: [any Figure]) -> FiguresBlock? { FiguresBlock(figures) }
}
