internal import Datasets

extension JobContext {
  /// Tells the user what a reader did with a file.
  func tell(_ what: DatasetNote) { note(what.description) }

  /// Reads a file, and tells how many of its megabytes have been read.
  func reading<Result>(_ work: ((ReadingProgress) -> Void) throws -> Result) rethrows -> Result {
    try stage("read MB", total: 0) { stage in
      try work { stage.update($0.bytes / 1_000_000, of: $0.totalBytes / 1_000_000) }
    }
  }
}
