package import Figures
internal import WeightFormats
package import RunFolders
internal import Files

/// The files of figures in a run folder.
package enum FigureFiles {
  /// The folder of figures within a run folder.
  package static let folder = "figures"

  /// Opens the folder of figures within a run folder, creating it if needed.
  ///
  /// - Parameter run: The run folder, which may be anyone's.
  /// - Returns: The folder.
  /// - Throws: `FileError.cannotWrite(path:reason:)`, also if a symbolic link leads elsewhere.
  package static func open(in run: String) throws -> RunFolder {
    try RunFolder(path: Subfolder.make(folder, in: run))
  }

  /// Writes the figures of a run as PNG, two pixels a point, and as SVG, both for light ground, to the
  /// folder of figures within the run's.
  ///
  /// - Throws: `FigureError`; `FileError.cannotWrite(path:reason:)`.
  package static func write(_ run: RunContents, to runFolder: inout RunFolder) throws {
    let figures = run.figures
    guard !figures.isEmpty else { return }
    var inner = try open(in: runFolder.path)
    try write(figures, of: [run], theme: .light, scale: 2, to: &inner)
    inner.outputs.forEach { runFolder.record("\(folder)/\($0)") }
  }

  /// Writes figures as `NAME.png` and `NAME.svg`, with what they come from.
  ///
  /// - Parameters:
  ///   - figures: Figures of unlike names.
  ///   - runs: The runs that they show.
  ///   - theme: The colours.
  ///   - scale: Pixels a point.
  ///   - files: The folder.
  /// - Throws: `FigureError`; `FileError.cannotWrite(path:reason:)`.
  package static func write(
    _ figures: [any Figure], of runs: [RunContents], theme: Theme, scale: Double,
    to files: inout RunFolder
  ) throws {
    let provenance = try provenance(of: runs)
    for figure in figures {
      let png = try figure.png(theme: theme, scale: scale, provenance: provenance)
      try files.write(bytes: png, as: figure.name + ".png")
      try files.write(figure.svg(theme: theme, provenance: provenance), as: figure.name + ".svg")
    }
  }

  /// Where the figures of runs come from, for their text chunks.
  package static func provenance(of runs: [RunContents]) throws -> [(key: String, text: String)] {
    let each = try runs.map { try provenance(of: $0.manifest) }
    guard let first = each.first else { return [] }
    return first.indices.map { i in
      let texts = each.map { $0[i].text }
      return (first[i].key, Set(texts).count == 1 ? texts[0] : texts.joined(separator: "; "))
    }
  }

  /// Where the figures of a run come from, for their text chunks.
  package static func provenance(of manifest: RunManifest) throws -> [(key: String, text: String)] {
    [
      ("Software", "SteerLens \(manifest.version)"), ("Command", manifest.command),
      ("Manifest SHA-256", try manifest.digest),
    ]
  }
}
