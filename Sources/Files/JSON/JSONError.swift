/// What is wrong with a JSON text, and where.
package struct JSONError: Error, Equatable, Sendable {
  /// The kinds of faults.
  package enum Fault: Equatable, Sendable {
    /// The text has more bytes than the reader takes.
    case tooLarge(byteCount: Int, limit: Int)
    /// The text is not UTF-8.
    case notUTF8
    /// The text is not JSON, or not what the caller can read.
    case syntax(reason: String)
  }

  /// The file's path or label.
  package var file: String
  /// Where reading stopped, in bytes from the start of the file.
  package var offset: Int
  /// The line where reading stopped, from 1.
  package var line: Int
  /// What was wrong.
  package var fault: Fault

  package init(file: String, offset: Int, line: Int, fault: Fault) {
    self.file = file
    self.offset = offset
    self.line = line
    self.fault = fault
  }
}

/// An error of a room, which can say what is wrong with a JSON text.
package protocol JSONReadingError: Error {
  /// The room's error for a fault of a text.
  init(_ error: JSONError)
}

extension JSONError: JSONReadingError {
  package init(_ error: JSONError) { self = error }
}
