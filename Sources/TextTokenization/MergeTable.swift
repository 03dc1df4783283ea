/// The merges, by the pair of token ids that each joins.
struct MergeTable: Sendable {
  /// One slot; a quarter of a cache line, so that a probe costs one miss.
  struct Entry: Sendable {
    /// Left id in the upper, right id in the lower half; all ones in an empty slot.
    var pair: UInt64 = .max
    /// Position in the list of merges; the lowest is applied first.
    var rank: Int32 = .max
    /// What the pair becomes.
    var merged: TokenID = -1
  }

  /// What ``find(_:_:)`` gives for a pair that never merges.
  static let none = Entry()

  private var entries: [Entry]
  private var used = 0

  init(capacity: Int) {
    var count = 16
    while count < 2 * capacity { count *= 2 }
    entries = [Entry](repeating: Entry(), count: count)
  }

  @inline(__always)
  private static func pack(_ left: TokenID, _ right: TokenID) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// Where the search for a pair starts: Fibonacci hashing, of which the upper bits are good.
  @inline(__always)
  private static func home(_ pair: UInt64) -> Int {
    Int(truncatingIfNeeded: (pair ^ pair >> 32 &* 0x9E37_79B1) &* 0x9E37_79B9_7F4A_7C15 >> 24)
  }

  /// The merge of `left` and `right`, or ``none``.
  @inline(__always)
  func find(_ left: TokenID, _ right: TokenID) -> Entry {
    let pair = Self.pack(left, right)
    let mask = entries.count - 1
    var slot = Self.home(pair) & mask
    while true {
      let entry = entries[slot]
      if entry.pair == pair || entry.pair == .max { return entry }
      slot = (slot + 1) & mask
    }
  }

  /// Adds a merge; one that is there already takes the new rank, as in the reference.
  mutating func insert(_ left: TokenID, _ right: TokenID, rank: Int32, merged: TokenID) {
    if 2 * (used + 1) > entries.count {
      let old = entries
      entries = [Entry](repeating: Entry(), count: 2 * old.count)
      for entry in old where entry.pair != .max { place(entry) }
    }
    place(Entry(pair: Self.pack(left, right), rank: rank, merged: merged))
  }

  private mutating func place(_ entry: Entry) {
    let mask = entries.count - 1
    var slot = Self.home(entry.pair) & mask
    while entries[slot].pair != .max, entries[slot].pair != entry.pair { slot = (slot + 1) & mask }
    if entries[slot].pair == .max { used += 1 }
    entries[slot] = entry
  }
}
