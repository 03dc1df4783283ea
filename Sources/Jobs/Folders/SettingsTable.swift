internal import Files

/// Settings as flat text, for manifests.
package enum SettingsTable {
  package static func entries(_ settings: some Encodable) throws -> [String: String] {
    let text = try JSONText.line(settings)
    let values = try JSONText.decode([String: Scalar].self, from: text.utf8, file: "settings")
    return values.mapValues(\.text)
  }

  /// Settings from a manifest's flat text; what the manifest lacks is an error.
  package static func decode<Settings: Codable>(_: Settings.Type, from entries: [String: String])
    throws
    -> Settings
  {
    // As texts they would not decode; numbers and truth values are written as JSON has them.
    let values = entries.filter { Double($0.value) != nil || ["true", "false"].contains($0.value) }
    let members = try values.map { "\(try JSONText.line($0.key)):\($0.value)" }
    return try JSONText.decode(
      from: "{\(members.joined(separator: ","))}".utf8, file: "settings")
  }

  private struct Scalar: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      // First, since a number that is not finite is written as a string.
      if let string = try? container.decode(String.self) {
        text = string
      } else if let flag = try? container.decode(Bool.self) {
        text = "\(flag)"
      } else if let number = try? container.decode(Int.self) {
        text = "\(number)"
      } else if let seed = try? container.decode(UInt64.self) {
        text = "\(seed)"
      } else {
        text = "\(try container.decode(Double.self))"
      }
    }
  }
}
