internal import Files
package import RunFolders
internal import SteerAnalysis

extension SpansReport {
  /// Reads the document of a run; nil if it has none.
  ///
  /// - Parameters:
  ///   - run: The run folder.
  ///   - mostBytes: How much of the texts is held; those after are checked and counted only.
  /// - Returns: The document.
  /// - Throws: `ReportError`, naming the text.
  package static func read(run: String, mostBytes: Int = RunFile.limit) throws(ReportError)
    -> SpansReport?
  {
    guard let document = try LongDocument(run: run, file: file, list: "results") else { return nil }
    let frame = try document.rest(as: Frame.self)
    var results: [TextSpans] = []
    var (texts, spans, bytes) = (0, 0, 0)
    try document.forEach { (element) throws(ReportError) in
      texts += 1
      bytes += element.count
      let place = "\(document.path), text \(texts)"
      if bytes <= mostBytes {
        let result = try text(element, place)
        spans += result.spans.count
        results.append(result)
      } else {
        spans += try ReportError.telling { () throws(JSONDocumentError) in
          try spanCount(element, place)
        }
      }
    }
    if let labels = frame.labels, labels.count != texts {
      throw .unexpectedValue(
        file: document.path, position: "labels",
        reason: "\(labels.count) of them for \(texts) texts")
    }
    return SpansReport(frame, results: results, counts: (texts, spans))
  }

  private static func text(_ element: [UInt8], _ place: String) throws(ReportError) -> TextSpans {
    let result = try ReportError.telling { () throws(JSONDocumentError) in
      try JSONText.decode(TextSpans.self, from: element, file: place)
    }
    if let flaw = result.flaw {
      throw .unexpectedValue(file: place, position: "", reason: flaw)
    }
    return result
  }

  private static func spanCount(_ element: [UInt8], _ place: String) throws(JSONDocumentError)
    -> Int
  {
    do throws(JSONError) {
      var reader = try JSONReader<JSONError>(element, path: place)
      var none: [String: Int] = [:]
      let members = try reader.readMembers(inner: nil, innerMembers: &none)
      try reader.expectEnd()
      guard let start = members["spans"] else { throw reader.failure("no list of spans") }
      reader.offset = start
      var count = 0
      var more = try reader.beginArray()
      while more {
        count += 1
        try reader.skipValue()
        more = try reader.nextElement()
      }
      return count
    } catch {
      throw .text(error)
    }
  }
}
