internal import Files
internal import Foundation
internal import Reports
internal import RunFolders

/// Where generated texts go: a file of JSON lines with its manifest beside it, or a run folder.
struct GenerationOutput {
  /// A name with an extension is a file's.
  let path: String

  /// Whether it is a run folder.
  var isFolder: Bool { URL(filePath: path).pathExtension.isEmpty }

  /// The file of the JSON lines.
  var lines: String { isFolder ? path + "/" + GenerationRecord.file : path }

  /// The manifest's file.
  var manifest: String {
    isFolder ? path + "/" + RunManifest.file : RunManifest.path(beside: path)
  }

  /// Takes the folder; of a file, finds a misspelt folder before the work.
  ///
  /// - Throws: ``JobFolderError``; what `RunClaim` throws.
  func claim() throws -> RunClaim? {
    if isFolder { return try RunOwner.claim(path, for: "generate") }
    try OutputFile.check(path)
    return nil
  }

  /// Refuses to write over texts of other inputs or settings.
  ///
  /// - Throws: ``JobFolderError``; `ReportError` for a damaged manifest.
  func checkEarlier(_ manifest: RunManifest) throws {
    if isFolder {
      guard let earlier = try RunManifest.of(run: path), !manifest.repeats(earlier) else { return }
      throw JobFolderError.finishedOther(path)
    }
    guard OutputFile.holdsData(path) else { return }
    guard let earlier = RunManifest.of(output: path) else {
      throw JobFolderError.unknownFile(path)
    }
    if !manifest.repeats(earlier) { throw JobFolderError.otherTexts(path) }
  }

  /// Writes the lines and the manifest; of a folder also its page.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`; what `RunPublisher` and `body` throw.
  func write(_ manifest: RunManifest, _ body: (inout AtomicFileWriter) throws -> Void) throws {
    guard isFolder else {
      try writeLines(body)
      return try manifest.write(beside: path)
    }
    var folder = try RunFolder(path: path)
    try RunPublisher.retract(folder: path)
    try writeLines(body)
    folder.record(GenerationRecord.file)
    try folder.finish(manifest)
    try RunPublisher.publish(folder: path)
  }

  private func writeLines(_ body: (inout AtomicFileWriter) throws -> Void) throws {
    var writer = try AtomicFileWriter(path: lines)
    try body(&writer)
    try writer.commit()
  }
}
