internal import Foundation

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
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let contents = Data(file.contents)
    let document: Self
    do {
      document = try decoder.decode(Self.self, from: contents)
    } catch {
      // The decoder does not say where a file is damaged; the parser does.
      if let flaw = syntaxFlaw(contents) { throw .notJSON(file: file.path, reason: flaw) }
      throw (error as? DecodingError)?.reportError(file: file.path)
        ?? .notJSON(file: file.path, reason: "it cannot be decoded")
    }
    if let flaw = document.flaw {
      throw .unexpectedValue(file: file.path, position: "", reason: flaw)
    }
    return document
  }

  private static func syntaxFlaw(_ contents: Data) -> String? {
    do {
      _ = try JSONSerialization.jsonObject(with: contents, options: .fragmentsAllowed)
      return nil
    } catch {
      let known = (error as NSError).userInfo["NSDebugDescription"] as? String
      let text = known ?? "it is damaged or not complete"
      return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
  }
}

extension Array: RunDocument where Element: RunDocument {
  package var flaw: String? { lazy.compactMap(\.flaw).first }
}

extension DecodingError {
  fileprivate func reportError(file: String) -> ReportError {
    func value(_ path: [any CodingKey], _ reason: String) -> ReportError {
      .unexpectedValue(file: file, position: Self.text(path), reason: reason)
    }
    switch self {
    case .keyNotFound(let key, let context):
      return value(context.codingPath + [key], "it is missing")
    case .valueNotFound(_, let context): return value(context.codingPath, "it is null")
    case .typeMismatch(_, let context):
      return value(context.codingPath, "a value of another kind")
    case .dataCorrupted(let context):
      return value(context.codingPath, "a value that cannot be")
    @unknown default: return value([], "it cannot be decoded")
    }
  }

  private static func text(_ path: [any CodingKey]) -> String {
    let text = path.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
    // Keys of a file may hold anything.
    return text.unicodeScalars.allSatisfy { $0.value > 31 && $0.value != 127 } && text.count < 200
      ? text : ReportError.quote(text)
  }
}
