internal import Datasets

extension JobContext {
  /// Reads a file, and tells how many of its megabytes have been read.
  func reading<Result>(_ work: ((ReadingProgress) -> Void) throws -> Result) rethrows -> Result {
    try stage("read MB", total: 0) { stage in
      try work { stage.update($0.bytes / 1_000_000, of: $0.totalBytes / 1_000_000) }
    }
  }
}
