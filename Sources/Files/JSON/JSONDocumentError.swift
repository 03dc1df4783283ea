/// Why a JSON text does not hold the value that it should.
package enum JSONDocumentError: Error, Equatable, Sendable {
  /// It is not JSON, or too large.
  case text(JSONError)
  /// A value is missing or of another kind; `position` is its place, such as `steers[0].energy`, and
  /// empty for the whole.
  case value(file: String, position: String, reason: String)
}

extension JSONDocumentError: CustomStringConvertible {
  /// What is wrong and where.
  package var description: String {
    switch self {
    case .text(let error): "\(error.file): \(reason)"
    case .value(let file, _, _): "\(file): \(reason)"
    }
  }

  /// What is wrong and where, without the file.
  package var reason: String {
    switch self {
    case .text(let error): error.reason
    case .value(_, let position, let reason): position.isEmpty ? reason : "\(position): \(reason)"
    }
  }

  /// Tells what a decoder found wrong.
  init(_ error: any Error, file: String) {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context)?:
      self = .init(file, context.codingPath + [key], "it is missing")
    case .valueNotFound(_, let context)?: self = .init(file, context.codingPath, "it is null")
    case .typeMismatch(_, let context)?:
      self = .init(file, context.codingPath, "a value of another kind")
    case .dataCorrupted(let context)?:
      self = .init(file, context.codingPath, "a value that cannot be")
    default: self = .init(file, [], "it cannot be decoded")
    }
  }

  private init(_ file: String, _ path: [any CodingKey], _ reason: String) {
    self = .value(file: file, position: Self.position(path), reason: reason)
  }

  private static func position(_ path: [any CodingKey]) -> String {
    let text = path.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
    // Keys of a file may hold anything.
    return text.unicodeScalars.allSatisfy { $0.value > 31 && $0.value != 127 } && text.count < 200
      ? text : NameText.quote(text)
  }
}

extension JSONError {
  /// What is wrong and where, without the file.
  package var reason: String {
    switch fault {
    case .tooLarge(let byteCount, let limit): "\(byteCount) bytes, more than \(limit)"
    case .notUTF8: "line \(line): not UTF-8"
    case .syntax(let reason): "line \(line): \(reason)"
    }
  }
}
