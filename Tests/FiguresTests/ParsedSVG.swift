import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif

/// The elements of an SVG picture, as an XML parser reads them.
final class ParsedSVG: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    /// The text directly within it.
    var text = ""
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []
  private let parser: XMLParser

  /// Parses a picture.
  ///
  /// - Throws: The parser's error if the picture is not well formed.
  init(_ markup: String) throws {
    parser = XMLParser(data: Data(markup.utf8))
    super.init()
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  var ids: [String] { elements.compactMap { $0.attributes["id"] } }
  var texts: [String] { elements.filter { $0.name == "text" }.map(\.text) }

  func first(_ name: String) -> Element? { elements.first { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let last = open.last { elements[last].text += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }
}
