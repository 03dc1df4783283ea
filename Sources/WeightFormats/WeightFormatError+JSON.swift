package import Files

extension WeightFormatError: JSONReadingError {
  /// What is wrong with a JSON text.
  package init(_ error: JSONError) {
    switch error.fault {
    case .tooLarge(let count, let limit):
      self = .invalidJSON(
        file: error.file, offset: error.offset,
        reason: "the text has \(count) bytes, over the limit of \(limit)")
    case .notUTF8: self = .invalidUTF8(file: error.file, offset: error.offset)
    case .syntax(let reason):
      self = .invalidJSON(file: error.file, offset: error.offset, reason: reason)
    }
  }
}
