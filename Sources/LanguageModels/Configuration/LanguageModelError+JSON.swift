package import Files

extension LanguageModelError: JSONReadingError {
  /// What is wrong with a configuration that is no JSON.
  package init(_ error: JSONError) {
    let reason =
      switch error.fault {
      case .tooLarge(let count, let limit): "\(count) bytes, over the limit of \(limit)"
      case .notUTF8: "not UTF-8 text in line \(error.line)"
      case .syntax(let reason): "not valid JSON in line \(error.line): \(reason)"
      }
    self = .malformedConfiguration(file: error.file, reason: reason)
  }
}
