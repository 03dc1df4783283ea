import Foundation
import Testing

/// What holds for every page, whatever is on it.
enum PageChecks {
  /// Parses a page and checks it; records an issue at the caller for all that is wrong.
  @discardableResult
  static func check(_ html: String, sourceLocation: SourceLocation = #_sourceLocation) throws
    -> PageReader
  {
    let page = try PageReader(html)
    let flaws =
      idFlaws(page) + headingFlaws(page) + pictureFlaws(page) + addressFlaws(page)
      + markupFlaws(page) + textFlaws(html)
    #expect(flaws.isEmpty, "\(flaws.prefix(5))", sourceLocation: sourceLocation)
    return page
  }

  static func idFlaws(_ page: PageReader) -> [String] {
    let ids = page.elements.compactMap { $0.attributes["id"] }
    let counts = Dictionary(ids.map { ($0, 1) }, uniquingKeysWith: +)
    let twice = counts.filter { $0.value > 1 }.map { "id \($0.key) \($0.value) times" }
    let pointers = page.elements.flatMap(pointers)
    return twice + pointers.filter { counts[$0] == nil }.map { "nothing has the id \($0)" }
  }

  private static func pointers(_ element: PageReader.Element) -> [String] {
    let names = ["aria-labelledby", "aria-describedby", "for", "list"]
    let ids = names.flatMap { (element.attributes[$0] ?? "").split(separator: " ") }
    guard let address = element.attributes["href"], address.hasPrefix("#") else {
      return ids.map(String.init)
    }
    return ids.map(String.init) + [String(address.dropFirst())]
  }

  static func headingFlaws(_ page: PageReader) -> [String] {
    let levels = page.elements.compactMap { element -> Int? in
      guard element.name.count == 2, element.name.hasPrefix("h") else { return nil }
      return Int(element.name.dropFirst())
    }
    let jumps = zip(levels, levels.dropFirst()).filter { $1 > $0 + 1 }
    return (levels.first == 1 && levels.count { $0 == 1 } == 1 ? [] : ["no single first h1"])
      + jumps.map { "h\($0) is followed by h\($1)" }
  }

  static func pictureFlaws(_ page: PageReader) -> [String] {
    page.elements.filter { ["img", "svg"].contains($0.name) }.compactMap { picture in
      let names = ["alt", "aria-label", "aria-labelledby"]
      let isNamed = names.contains { !(picture.attributes[$0] ?? "").isEmpty }
      return isNamed ? nil : "a picture without a text: \(picture.attributes)"
    }
  }

  /// Addresses lead into the page: files beside it are not there where it is passed on alone.
  static func addressFlaws(_ page: PageReader) -> [String] {
    page.elements.flatMap { element in
      ["href", "src", "action", "xlink:href"].compactMap { name -> String? in
        guard let address = element.attributes[name] else { return nil }
        if address.hasPrefix("#") || address.hasPrefix("data:text/csv;base64,") { return nil }
        let isPicture = address == "data:," || address.hasPrefix("data:image/png;base64,")
        return isPicture ? nil : "\(element.name) leads to \(address)"
      }
    }
  }

  // All that templates and figures use; hostile text that became markup would add to it.
  private static let names: Set<String> = [
    "html", "head", "meta", "link", "title", "style", "script", "noscript", "body", "header", "h1",
    "h2", "h3", "h4", "h5", "p", "span", "dl", "dt", "dd", "div", "nav", "ol", "li", "a", "main",
    "section", "footer", "aside", "figure", "figcaption", "strong", "em", "bdi", "mark", "article",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "pre", "code", "label", "input",
    "datalist", "svg", "desc", "g", "path", "rect", "circle", "text", "line", "image", "tspan",
    "defs", "clipPath", "polyline",
  ]

  static func markupFlaws(_ page: PageReader) -> [String] {
    let unknown = Set(page.elements.map(\.name)).subtracting(names)
    let handlers = page.elements.flatMap { $0.attributes.keys.filter { $0.hasPrefix("on") } }
    let scripts = page.all("script").filter {
      $0.attributes["type"] != "application/json" && !$0.attributes.isEmpty
    }
    return unknown.map { "an element \($0)" } + handlers.map { "an attribute \($0)" }
      + scripts.map { "a script with \($0.attributes)" }
  }

  static func textFlaws(_ html: String) -> [String] {
    let hidden = html.unicodeScalars.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control: scalar != "\n"
      case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
      case .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
    let external = ["http://", "https://", "url(", "@import", "src=\"//", "href=\"//"]
    return hidden.map { "the character U+\(String($0.value, radix: 16))" }
      + external.filter(html.contains).map { "\($0) in the page" }
  }
}
