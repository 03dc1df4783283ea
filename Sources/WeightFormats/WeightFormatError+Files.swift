internal import Files

extension WeightFormatError {
  /// Does work on files, whose error becomes a ``file(_:)``.
  static func ofFiles<R: ~Copyable>(
    _ work: () throws(FileError) -> R
  ) throws(WeightFormatError) -> R {
    do {
      return try work()
    } catch {
      throw .file(error)
    }
  }
}
