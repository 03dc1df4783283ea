/// Damages JSON files at random.
enum FileDamage {
  /// Changes one thing in a file; its start, which holds settings, as often as all the rest.
  static func apply(
    to bytes: inout [UInt8], settings: Int, using random: inout SeededGenerator
  ) {
    guard !bytes.isEmpty else { return }
    let limit = Bool.random(using: &random) ? min(settings, bytes.count) : bytes.count
    let place = Int.random(in: 0..<limit, using: &random)
    let end = min(place + Int.random(in: 1...40, using: &random), bytes.count)
    let pieces = [
      "{", "}", "[", "]", "\"", ",", ":", "null", "true", "false", "0", "-1", "1e999", "4194303",
      "999999999999999999999", "\\u2581", "\\ud800", "▁", "<0x41>", "\"a\"", "[[[[[[",
    ]
    let piece = pieces.randomElement(using: &random) ?? ""
    switch Int.random(in: 0..<8, using: &random) {
    case 0: bytes[place] = .random(in: 0...255, using: &random)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 4: bytes.removeSubrange(place...)
    case 5: bytes.replaceSubrange(place..<end, with: Array(piece.utf8))
    case 6: bytes.insert(contentsOf: Array(piece.utf8), at: place)
    default: changeMember(&bytes, from: place, using: &random)
    }
  }

  /// Gives the next member after `place` another value, or removes it.
  private static func changeMember(
    _ bytes: inout [UInt8], from place: Int, using random: inout SeededGenerator
  ) {
    guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")),
      let end = bytes[colon...].firstIndex(where: {
        $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}")
      })
    else { return }
    let values = ["null", "true", "false", "{}", "[]", "\"x\"", "7", "\"▁\"", "\"never\"", "1e300"]
    let value = values.randomElement(using: &random) ?? "null"
    bytes.replaceSubrange((colon + 1)..<end, with: Array(value.utf8))
  }
}
