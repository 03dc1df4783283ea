internal import Files
internal import Foundation
internal import WeightFormats

extension RunManifest {
  /// Where the manifest of a single output file is: `texts.manifest.json` beside `texts.jsonl`.
  package static func path(beside output: String) -> String {
    let url = URL(filePath: output)
    let stem =
      url.pathExtension.isEmpty ? output : String(output.dropLast(url.pathExtension.count + 1))
    return stem + ".manifest.json"
  }

  /// Writes the manifest of a single output file.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func write(beside output: String) throws {
    var manifest = self
    manifest.outputs = [URL(filePath: output).lastPathComponent]
    try AtomicFile.write(JSONText.pretty(manifest) + "\n", to: Self.path(beside: output))
  }

  /// Reads the manifest of a run folder; nil if it has none.
  ///
  /// - Throws: ``ReportError``.
  package static func of(run folder: String) throws(ReportError) -> RunManifest? {
    try read(run: folder, file: file)
  }

  /// Reads the manifest beside a single output file; nil if it has none.
  ///
  /// - Throws: ``ReportError``.
  package static func of(beside output: String) throws(ReportError) -> RunManifest? {
    let manifest = URL(filePath: path(beside: output))
    return try read(
      run: manifest.deletingLastPathComponent().path(percentEncoded: false),
      file: manifest.lastPathComponent)
  }

  /// Reads the manifest of an output file, alone or in a run folder; nil if it has none that lists it.
  package static func of(output: String) -> RunManifest? {
    let url = URL(filePath: output)
    let folder = url.deletingLastPathComponent().path(percentEncoded: false)
    let beside = URL(filePath: path(beside: output)).lastPathComponent
    // What else lies beside the texts may be anything.
    return [beside, file].lazy.compactMap { try? read(run: folder, file: $0) }
      .first { $0.outputs.contains(url.lastPathComponent) }
  }
}
