import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif

/// A page read as strictly as XML, which every page is beside its style sheet and script.
final class PageReader: NSObject, XMLParserDelegate {
  /// An element with what it says itself.
  struct Element {
    var name: String
    var attributes: [String: String]
    /// The text directly and indirectly within.
    var text = ""
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  /// Parses a page.
  ///
  /// - Throws: The parser's error, with the line, if the page is not well formed.
  init(_ html: String) throws {
    super.init()
    var markup = html.replacing("<!DOCTYPE html>", with: "")
    for (start, end) in [("<style>", "</style>"), ("<script>", "</script>")] {
      guard let from = markup.range(of: start)?.upperBound,
        let to = markup.range(of: end, range: from..<markup.endIndex)?.lowerBound
      else { throw Flaw.missing(start) }
      markup.removeSubrange(from..<to)
    }
    let parser = XMLParser(data: Data(markup.utf8))
    parser.delegate = self
    guard parser.parse() else {
      let lines = markup.split(separator: "\n", omittingEmptySubsequences: false)
      let line = parser.lineNumber
      throw Flaw.notWellFormed(
        line: lines.indices.contains(line - 1) ? String(lines[line - 1].prefix(300)) : "\(line)")
    }
  }

  enum Flaw: Error {
    case missing(String)
    case notWellFormed(line: String)
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    for element in open { elements[element].text += text }
  }

  /// All elements of a name.
  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  /// The element with an id.
  func element(id: String) -> Element? { elements.first { $0.attributes["id"] == id } }

  /// The texts of the cells of a table, row by row.
  func rows(ofTable id: String) -> [[String]] {
    guard let start = elements.firstIndex(where: { $0.attributes["id"] == id }) else { return [] }
    var rows: [[String]] = []
    for element in elements[(start + 1)...] {
      if element.attributes["class"] == "table" { break }
      if element.name == "section" { break }
      if element.name == "tr" { rows.append([]) }
      if ["td", "th"].contains(element.name), !rows.isEmpty {
        rows[rows.count - 1].append(element.text.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
    return rows
  }
}
