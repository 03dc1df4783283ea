internal import Files
internal import Reports
internal import Steering

/// The page of a folder with trainings of several seeds: they stand beside each other.
package enum SeedsPage {
  /// Writes `report.html` into the folder, of the trainings that are finished.
  ///
  /// - Parameter folder: The folder of the seeds' run folders.
  /// - Returns: The path of the page; nil where the folder does not hold two finished trainings.
  /// - Throws: `ReportError` for a damaged run, `ComparisonError`;
  ///   `FileError.cannotWrite(path:reason:)`.
  package static func write(folder: String) throws -> String? {
    let runs = SteerPath.expanded([folder])
    guard runs.count > 1 else { return nil }
    let contents = try runs.map { try RunContents(path: $0) }
    let title = "One training from \(runs.count) seeds"
    let page = folder + "/" + RunReport.file
    try AtomicFile.write(RunComparison(of: contents, title: title).html(), to: page)
    return page
  }
}
