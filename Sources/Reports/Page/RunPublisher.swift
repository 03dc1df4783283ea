package import Figures
internal import Files
internal import Foundation
internal import WeightFormats
internal import RunFolders

/// Writes what people look at in a finished run: its figures and its page.
package enum RunPublisher {
  /// Opens the libraries that draw, so that a job without them ends before its work, not after it.
  ///
  /// - Throws: `FigureError`.
  package static func requireDrawing() throws(FigureError) { try DrawingLibrary.require() }

  /// Reads a run folder back and writes `figures/NAME.png`, `figures/NAME.svg` and `report.html`.
  ///
  /// The manifest lists them afterwards. The same folder gives the same files; figures of an
  /// earlier time that the run no longer has are removed.
  ///
  /// - Parameter path: The folder of a finished run.
  /// - Returns: The path of the page.
  /// - Throws: `ReportError` if the run is damaged; `FigureError`;
  ///   `FileError.cannotWrite(path:reason:)`.
  @discardableResult
  package static func publish(folder path: String) throws -> String {
    try requireDrawing()
    let contents = try RunContents(path: path)
    let html = try RunReport(contents).html()
    var folder = try RunFolder(path: path)
    try retract(folder: path)
    contents.manifest.outputs.filter { !isOwn($0) }.forEach { folder.record($0) }
    try FigureFiles.write(contents, to: &folder)
    try folder.write(html, as: RunReport.file)
    for file in contents.manifest.outputs where isOwn(file) && !folder.outputs.contains(file) {
      try? ListedFile.remove(file, in: path)
    }
    try folder.finish(contents.manifest)
    return folder.file(RunReport.file)
  }

  /// Removes the page of a run, before what it shows is written anew: a run that then fails, on a full
  /// disk for example, has no page rather than that of other results.
  ///
  /// - Parameter path: The folder of a run; it need not exist, nor have a page.
  /// - Throws: `FileError.cannotWrite(path:reason:)` if the page cannot be removed.
  package static func retract(folder path: String) throws {
    let page = path + "/" + RunReport.file
    guard unsafe unlink(page) != 0, errno != ENOENT, errno != ENOTDIR else { return }
    throw FileError.cannotWrite(path: page, reason: systemMessage())
  }

  // What this type writes.
  private static func isOwn(_ file: String) -> Bool {
    file == RunReport.file || file.hasPrefix(FigureFiles.folder + "/")
  }
}
