internal import EmbeddedModels

/// Templates, style sheets and scripts of pages and notebooks, inside the binary.
package enum ReportAssets {
  /// The contents of all assets by their file names.
  static let texts = EmbeddedFiles.texts(in: "pages")

  /// The style sheet: later rules win.
  static let styleSheet = joined(
    ["page", "tables", "cards", "analyses", "media"].map { $0 + ".css" })

  /// The script, which begins the work when all is defined.
  static let script = joined(
    ["page", "tables", "highlights", "dimensions", "explorer", "pictures", "start"].map {
      $0 + ".js"
    })

  /// What a live page has beside the style sheet of reports.
  static let liveStyleSheet = styleSheet + "\n" + text("live.css")

  /// The script of the live page, with the parts of reports that it uses.
  static let liveScript = joined(
    [
      "page", "highlights", "dimensions", "explorer", "pictures", "server", "forms", "charts",
      "write", "read", "plane", "words", "turn", "live",
    ].map { $0 + ".js" })

  private static func joined(_ names: [String]) -> String {
    names.map(text).joined(separator: "\n")
  }

  /// The text of an asset that the binary was built with.
  package static func text(_ name: String) -> String {
    guard let text = texts[name] else { preconditionFailure("\(name) is not embedded") }
    return text
  }
}
