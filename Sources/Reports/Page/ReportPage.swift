internal import Steering

/// A page in one file: what its template takes.
///
/// Names of stored properties are those of the templates. A template looks up what a part lacks in
/// the parts around it, so that properties that may be nil have names of their own.
struct ReportPage {
  /// A figure of the summary.
  struct Tile {
    var value: String
    var label: String
    var note: String?
  }

  /// What the page is about.
  var title: String
  /// What kind of page it is.
  var kicker: String
  /// The finding in one sentence of plain words.
  var summary: String
  var tiles: [Tile]
  var sections: [ReportSection]
  /// The version of the tool that made the run.
  var version: String

  private let hasTiles: Bool
  private let styleSheet = ReportAssets.styleSheet
  private let script = ReportAssets.script
  private let scriptHash = ContentPolicy.digest(of: ReportAssets.script)

  init(
    title: String, kicker: String, summary: String, tiles: [Tile], sections: [ReportSection],
    version: String
  ) {
    self.title = title
    self.kicker = kicker
    self.summary = summary
    self.tiles = tiles
    hasTiles = !tiles.isEmpty
    self.sections = sections
    self.version = version
  }

  /// The page as HTML.
  var html: String { PageTemplates.render(self, template: "report") }
}
