package import Files

/// A JSON document of a run that may be anyone's.
package protocol RunDocument: Decodable {
  /// What does not fit together, though every value is of its kind; nil if all does.
  ///
  /// Whoever draws a document indexes its lists by each other.
  var flaw: String? { get }
}

extension RunDocument {
  /// Reads the document of a run; nil if it has none.
  package static func read(run: String, file: String) throws(ReportError) -> Self? {
    guard let file = try RunFile(run: run, file: file) else { return nil }
    let document = try ReportError.telling { () throws(JSONDocumentError) -> Self in
      try JSONText.decode(from: file.contents, file: file.path)
    }
    if let flaw = document.flaw {
      throw .unexpectedValue(file: file.path, position: "", reason: flaw)
    }
    return document
  }
}

extension Array: RunDocument where Element: RunDocument {
  package var flaw: String? { lazy.compactMap(\.flaw).first }
}

extension ReportError {
  /// What a decoder found wrong.
  package init(_ error: JSONDocumentError) {
    switch error {
    case .text(let text): self = .notJSON(file: text.file, reason: text.reason)
    case .value(let file, let position, let reason):
      self = .unexpectedValue(file: file, position: position, reason: reason)
    }
  }

  /// Decodes, and tells what is wrong as an error of a run.
  package static func telling<Value>(_ decode: () throws(JSONDocumentError) -> Value)
    throws(ReportError) -> Value
  {
    do {
      return try decode()
    } catch {
      throw ReportError(error)
    }
  }
}
