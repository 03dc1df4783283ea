internal import Figures

/// Figures of a section, each with its caption and files.
struct FiguresBlock: ReportBlock {
  let template = "figures"
  let figures: [PageFigure]

  init?(_ figures: [PageFigure]) {
    guard !figures.isEmpty else { return nil }
    self.figures = figures
  }
}

/// A figure drawn into a page.
struct PageFigure {
  let figureID: String
  let figureTitle: String
  let caption: String
  /// An SVG element.
  let picture: String
  let links: [FileLink]
  private let hasLinks: Bool

  init(_ figure: any Figure, links: [FileLink]) {
    figureID = "figure-" + figure.name
    // The caption goes on after it.
    figureTitle = figure.title + (figure.title.hasSuffix("?") ? "" : ".")
    caption = figure.caption
    picture = figure.inlineSVG(idPrefix: figureID)
    self.links = links
    hasLinks = !links.isEmpty
  }
}
