/// The key that the service wants, kept out of messages.
package struct PerspectiveKey: Sendable, CustomStringConvertible, CustomReflectable {
  /// The environment variable that holds the key, as for the published script.
  package static let variable = "GOOGLE_API_KEY"
  private static let longest = 512

  /// The key itself.
  let text: String

  /// Takes the key from environment variables.
  ///
  /// - Throws: ``PerspectiveError/missingKey(variable:)`` or
  ///   ``PerspectiveError/malformedKey(variable:)``.
  package init(environment: [String: String]) throws(PerspectiveError) {
    let value = environment[Self.variable] ?? ""
    // A line break often comes with `export GOOGLE_API_KEY="$(cat file)"` of some shells.
    let trimmed = value.drop(while: \.isWhitespace)
    let end = trimmed.lastIndex { !$0.isWhitespace }
    guard let end else { throw .missingKey(variable: Self.variable) }
    let key = String(trimmed[...end])
    guard key.utf8.count <= Self.longest, key.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      throw .malformedKey(variable: Self.variable)
    }
    text = key
  }

  /// Says nothing of the key.
  package var description: String { "(key)" }

  /// Shows nothing of the key.
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// A text without the key, should it hold it.
  func removed(from text: String) -> String { text.replacing(self.text, with: "(key)") }
}
