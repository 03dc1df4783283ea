/// The text of a JSON object, to set members in; all else keeps its spelling and order.
package struct JSONObjectText {
  private let path: String
  /// The text.
  package private(set) var bytes: [UInt8]

  /// Takes a text.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - path: The file's path or label, for messages.
  /// - Throws: `JSONError` unless it is one object.
  package init(_ bytes: [UInt8], path: String) throws(JSONError) {
    self.bytes = bytes
    self.path = path
    _ = try members()
  }

  /// Whether there is a member of this name.
  package func contains(_ name: String) -> Bool {
    (try? members().contains { $0.name == name }) ?? false
  }

  /// The text of a member that is an object; nil if there is none.
  package func object(_ name: String) throws(JSONError) -> JSONObjectText? {
    guard let member = try members().last(where: { $0.name == name }),
      bytes[member.value.lowerBound] == UInt8(ascii: "{")
    else { return nil }
    return try JSONObjectText(Array(bytes[member.value]), path: path)
  }

  /// Sets a member to a value, wherever it stands, or adds it at the front.
  ///
  /// - Parameters:
  ///   - name: The member's name.
  ///   - value: The value as JSON.
  /// - Throws: `JSONError`.
  package mutating func set(_ name: String, to value: [UInt8]) throws(JSONError) {
    let members = try members()
    // Of equal names the last counts; setting all is the same for every reader.
    let places = members.filter { $0.name == name }.map(\.value)
    for place in places.reversed() { bytes.replaceSubrange(place, with: value) }
    guard places.isEmpty, let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return }
    let member = Array("\n  \(JSONEscape.quoted(name)): ".utf8) + value
    let separator = Array((members.isEmpty ? "" : ",").utf8)
    bytes.insert(contentsOf: member + separator, at: start + 1)
  }

  private func members() throws(JSONError) -> [(name: String, value: Range<Int>)] {
    var reader = try JSONReader<JSONError>(bytes, path: path)
    var result: [(name: String, value: Range<Int>)] = []
    var more = try reader.beginObject()
    while more {
      let name = try reader.readKey()
      reader.skipWhitespace()
      let start = reader.offset
      try reader.skipValue()
      result.append((name, start..<reader.offset))
      more = try reader.nextMember()
    }
    try reader.expectEnd()
    return result
  }
}
