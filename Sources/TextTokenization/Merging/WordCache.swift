/// The words of one call that needed merging, so that each is merged once.
///
/// An entry points at an earlier occurrence in the text and at its tokens in the output, and so
/// takes no memory of its own; a word evicts another that falls into its slot. Every call owns its
/// cache: threads share nothing that changes.
struct WordCache {
  private struct Slot {
    var hash: UInt64 = 0
    var range: Range<Int> = 0..<0
    var tokens: Range<Int> = 0..<0
  }

  /// Longer words are not looked for: they hardly come twice.
  private static let longestWord = 64
  private var slots: [Slot]
  var scratch = MergeScratch()

  /// - Parameter byteCount: Length of the text; short texts repeat no words, and get no slots.
  init(byteCount: Int) {
    slots = byteCount < 1024 ? [] : [Slot](repeating: Slot(), count: byteCount < 65536 ? 256 : 4096)
  }

  func copyWord(
    _ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, into output: inout [TokenID]
  ) -> Bool {
    guard !slots.isEmpty else { return false }
    let slot = slots[Int(truncatingIfNeeded: hash) & (slots.count - 1)]
    guard slot.hash == hash, ByteStringIndex.equal(bytes, range, bytes, slot.range) else {
      return false
    }
    for index in slot.tokens { output.append(output[index]) }
    return true
  }

  mutating func remember(_ range: Range<Int>, hash: UInt64, tokens: Range<Int>) {
    guard !slots.isEmpty, range.count <= Self.longestWord else { return }
    slots[Int(truncatingIfNeeded: hash) & (slots.count - 1)] =
      Slot(hash: hash, range: range, tokens: tokens)
  }
}
