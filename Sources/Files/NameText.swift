/// Names from files, as messages show them.
package enum NameText {
  /// Quotes a name from a file: control characters escaped, cut after 80 characters.
  package static func quote(_ name: String) -> String {
    let shown = name.count > 80 ? String(name.prefix(80)) + "…" : name
    return shown.debugDescription
  }

  /// Joins names, the first twelve of them.
  package static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "nothing" }
    let shown = names.prefix(12).joined(separator: ", ")
    return names.count > 12 ? shown + " and \(names.count - 12) more" : shown
  }
}
