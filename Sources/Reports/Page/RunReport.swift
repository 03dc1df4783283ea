internal import Figures

/// The page of one run, made of nothing but the run's folder.
///
/// The same folder gives the same bytes: times are left out, and so is what the page itself adds.
package struct RunReport {
  /// The file in a run folder.
  package static let file = "report.html"
  /// The folder of figures within a run folder.
  package static let figures = "figures"

  let contents: RunContents
  let files: RunFileLinks

  /// Prepares the page of a run.
  package init(_ contents: RunContents) {
    self.contents = contents
    files = RunFileLinks(contents)
  }

  /// The page.
  ///
  /// - Throws: ``ReportError`` for generations that cannot be read.
  package func html() throws -> String {
    let summary = RunSummary(contents)
    return ReportPage(
      title: summary.title, kicker: summary.kicker, summary: summary.sentence, tiles: summary.tiles,
      sections: try sections(), version: contents.manifest.version
    ).html
  }

  private func sections() throws -> [ReportSection] {
    [
      try sweepSection(), try spansSection(), try vocabularySection(), try spectrumSection(),
      try transferSection(), try trainingSection(), try manifestSection(),
    ].compactMap { $0 }
  }

  /// The figures of a section that are shown there.
  func figures(_ part: RunFigures.Part, where isShown: (String) -> Bool = { _ in true })
    -> FiguresBlock?
  {
    FiguresBlock(
      RunFigures.of(part, in: contents).filter { isShown($0.name) }.map { figure in
        PageFigure(
          name: figure.name, title: figure.title, caption: figure.caption,
          picture: figure.inlineSVG(idPrefix: "figure-" + figure.name),
          links: figureLinks(figure.name))
      })
  }

  /// Links to the files of a figure beside the page.
  func figureLinks(_ name: String) -> [FileLink] {
    ["png", "svg"].map { kind in
      let file = "\(Self.figures)/\(name).\(kind)"
      return FileLink(
        label: kind.uppercased(), download: "\(name).\(kind)", target: RunFileLinks.address(file))
    }
  }
}
