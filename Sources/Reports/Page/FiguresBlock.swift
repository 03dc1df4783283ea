internal import Figures

/// Figures of a section, each with its caption.
struct FiguresBlock: ReportBlock {
  let template = "figures"
  let figures: [PageFigure]

  init?(_ figures: [any Figure]) {
    guard !figures.isEmpty else { return nil }
    self.figures = figures.map(PageFigure.init)
  }
}

/// A figure drawn into a page, which its script saves as PNG or SVG: files beside the page are not there
/// where the page is passed on alone.
struct PageFigure {
  /// What a phone of 390 points leaves for a figure.
  private static let narrowWidth = 330.0

  let figureID: String
  /// The stem of files.
  let figureName: String
  let figureTitle: String
  let caption: String
  /// An SVG element.
  let picture: String
  /// Another one for narrow screens; nil if the figure has no such form.
  let narrowPicture: String?

  init(_ figure: any Figure) {
    figureID = "figure-" + figure.name
    figureName = figure.name
    // The caption goes on after it.
    figureTitle = figure.title + (figure.title.hasSuffix("?") ? "" : ".")
    caption = figure.caption
    picture = figure.inlineSVG(idPrefix: figureID)
    narrowPicture =
      figure.size(within: Self.narrowWidth).width < figure.size.width
      ? figure.inlineSVG(idPrefix: figureID + "-narrow", within: Self.narrowWidth) : nil
  }
}
