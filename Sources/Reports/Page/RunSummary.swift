internal import RunFolders

/// What a run comes to: the head of its page.
struct RunSummary {
  let contents: RunContents

  init(_ contents: RunContents) { self.contents = contents }

  /// The subcommand, such as `quickstart`.
  var command: String { contents.manifest.subcommand }

  var kicker: String {
    contents.others.isEmpty
      ? "Report of steerlens \(command)" : "\(contents.others.count + 1) runs of one steer"
  }

  /// The name of the steer that the run is about; nil where there are several or it is not said.
  var steer: String? { told.lazy.compactMap(\.steerName).first }

  /// The model's name, without the folders before it.
  var model: String? {
    let input = contents.manifest.inputs.first { ["model", "source"].contains($0.role) }
    return input.map { Self.name($0.name) }
  }

  var title: String {
    let target =
      contents.manifest.subcommand == "transfer"
      ? contents.manifest.inputs.first { $0.role == "target" } : nil
    let place =
      (model.map { " on \($0)" } ?? "")
      + (target.map { ", carried over to \(Self.name($0.name))" } ?? "")
    if let steer { return "The steer “\(steer)”\(place)" }
    if let title = told.lazy.compactMap({ $0.title(place: place) }).first { return title }
    return "A run of \(command)\(place)"
  }

  /// The most telling findings, in plain words.
  var sentence: String {
    let findings = told.compactMap(\.sentence)
    guard !findings.isEmpty else {
      return "The files of a run of steerlens \(command), its settings and its command."
    }
    return findings.prefix(2).joined(separator: " ")
  }

  var tiles: [ReportPage.Tile] { contents.parts(by: \.tiles).flatMap(\.tiles) }

  // What the run has, the most telling first.
  private var told: [any RunPart] { contents.parts(by: \.sentence) }

  /// The last part of a path.
  static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
