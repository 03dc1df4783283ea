/// Byte strings, numbered in order of arrival and kept end to end in one array.
struct ByteStrings: Sendable {
  /// All strings, end to end.
  var bytes: [UInt8] = []
  /// Where each string ends.
  private(set) var ends: [Int] = []

  var count: Int { ends.count }

  /// Makes one string of all bytes appended to ``bytes`` since the last call.
  mutating func endString() { ends.append(bytes.count) }

  /// Forgets the last string.
  mutating func removeLast() {
    ends.removeLast()
    bytes.removeSubrange((ends.last ?? 0)...)
  }

  /// Where string `index` lies in ``bytes``.
  @inline(__always)
  func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  func text(_ index: Int) -> String {
    String(decoding: bytes[range(index)], as: UTF8.self)
  }
}

/// An open-addressing index from byte strings to their numbers in a ``ByteStrings``.
///
/// Slots hold the upper half of the hash beside the number, so that a probe touches the strings
/// only when the hashes agree. At most half of the slots are taken.
struct ByteStringIndex: Sendable {
  /// Upper 32 bits: hash; lower 32 bits: number + 1; zero is an empty slot.
  private var slots: [UInt64]
  private var used = 0

  /// - Parameter capacity: How many strings fit before the index grows.
  init(capacity: Int) {
    slots = [UInt64](repeating: 0, count: Self.slotCount(for: capacity))
  }

  private static func slotCount(for capacity: Int) -> Int {
    var count = 16
    while count < 2 * capacity { count *= 2 }
    return count
  }

  /// FNV-1a, with the upper half folded into the lower.
  struct Hash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// The hash of the bytes so far.
    @inline(__always)
    var value: UInt64 { state ^ state >> 29 }
  }

  @inline(__always)
  static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var hash = Hash()
    for index in range { hash.add(bytes[index]) }
    return hash.value
  }

  /// The number of the string in `strings` that equals `bytes[range]`.
  @inline(__always)
  func find(
    _ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, in strings: borrowing ByteStrings
  ) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    let all = strings.bytes.span
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32 {
        let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
        if Self.equal(bytes, range, all, strings.range(number)) { return number }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  func find(_ bytes: Span<UInt8>, in strings: borrowing ByteStrings) -> Int? {
    let range = 0..<bytes.count
    return find(bytes, range, hash: Self.hash(bytes, range), in: strings)
  }

  @inline(__always)
  static func equal(
    _ left: Span<UInt8>, _ leftRange: Range<Int>, _ right: Span<UInt8>, _ rightRange: Range<Int>
  ) -> Bool {
    guard leftRange.count == rightRange.count else { return false }
    let shift = rightRange.lowerBound - leftRange.lowerBound
    for index in leftRange where left[index] != right[index + shift] { return false }
    return true
  }

  /// Adds string `number` of `strings` unless an equal one is there; says whether it was added.
  mutating func insert(_ number: Int, of strings: borrowing ByteStrings) -> Bool {
    let range = strings.range(number)
    let hash = Self.hash(strings.bytes.span, range)
    if find(strings.bytes.span, range, hash: hash, in: strings) != nil { return false }
    if 2 * (used + 1) > slots.count { grow(strings) }
    place(number, hash: hash)
    used += 1
    return true
  }

  private mutating func place(_ number: Int, hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = (hash >> 32) << 32 | UInt64(number + 1)
  }

  private mutating func grow(_ strings: borrowing ByteStrings) {
    let old = slots
    slots = [UInt64](repeating: 0, count: 2 * old.count)
    for entry in old where entry != 0 {
      let number = Int(entry & 0xFFFF_FFFF) - 1
      place(number, hash: Self.hash(strings.bytes.span, strings.range(number)))
    }
  }
}
