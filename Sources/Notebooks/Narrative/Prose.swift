/// A line of text with marked parts, written as a string with interpolations:
/// `"Left out, \(token: word) costs \(strong: "3 %")."`.
///
/// Literals and plain interpolations are text: they never turn into markup.
package struct Prose: Sendable, Equatable, ExpressibleByStringInterpolation {
  enum Part: Sendable, Equatable {
    case text(String)
    case strong(String)
    case emphasis(String)
    /// A command, a file or a name of our own.
    case code(String)
    /// Text of the run, which may be anything.
    case token(String)
    case link(String, address: String)
  }

  private(set) var parts: [Part]

  package init(stringLiteral value: String) { parts = [.text(value)] }

  package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

  /// Prose after prose.
  package static func + (a: Prose, b: Prose) -> Prose {
    var sum = a
    sum.parts += b.parts
    return sum
  }

  /// Prose one after the other.
  package static func joined(_ items: [Prose], separator: Prose = ", ") -> Prose {
    items.dropFirst().reduce(items.first ?? "") { $0 + separator + $1 }
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate(set) var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }

    package mutating func appendInterpolation(_ text: String) { parts.append(.text(text)) }

    package mutating func appendInterpolation(_ number: Int) { parts.append(.text("\(number)")) }

    package mutating func appendInterpolation(_ prose: Prose) { parts += prose.parts }

    package mutating func appendInterpolation(strong text: String) { parts.append(.strong(text)) }

    package mutating func appendInterpolation(emphasis text: String) {
      parts.append(.emphasis(text))
    }

    package mutating func appendInterpolation(code text: String) { parts.append(.code(text)) }

    package mutating func appendInterpolation(token text: String) { parts.append(.token(text)) }

    package mutating func appendInterpolation(link text: String, to address: String) {
      parts.append(.link(text, address: address))
    }
  }
}
