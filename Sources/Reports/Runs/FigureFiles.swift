package import Figures
internal import WeightFormats

/// The files of figures in a run folder.
package enum FigureFiles {
  /// The folder of figures within a run folder.
  package static let folder = "figures"

  /// The PNG file of a figure, relative to the run folder.
  package static func png(_ figure: any Figure) -> String { "\(folder)/\(figure.name).png" }

  /// The SVG file of a figure, relative to the run folder.
  package static func svg(_ figure: any Figure) -> String { "\(folder)/\(figure.name).svg" }

  /// Writes figures as PNG, two pixels a point, and as SVG, both for light ground and with what they
  /// come from: version, command and the manifest's digest.
  ///
  /// - Parameters:
  ///   - figures: Figures of unlike names.
  ///   - manifest: The run's manifest.
  ///   - run: The run folder.
  /// - Throws: `FigureError`; `WeightFormatError.cannotWrite(path:reason:)`.
  package static func write(
    _ figures: [any Figure], of manifest: RunManifest, to run: inout RunFolder
  ) throws {
    guard !figures.isEmpty else { return }
    _ = try RunFolder(path: run.file(folder))
    let provenance = try provenance(of: manifest)
    for figure in figures {
      try run.write(bytes: figure.png(provenance: provenance), as: png(figure))
      try run.write(figure.svg(provenance: provenance), as: svg(figure))
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
