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

  /// What the merges make.
  var mergedTokens: some Sequence<TokenID> {
    entries.lazy.filter { $0.pair != .max }.map(\.merged)
  }

  /// Whether a merge takes or makes a token.
  func names(_ id: TokenID) -> Bool {
    let half = UInt64(UInt32(bitPattern: id))
    return entries.contains {
      $0.pair != .max
        && ($0.merged == id || $0.pair >> 32 == half || $0.pair & 0xFFFF_FFFF == half)
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

/// Working memory of one call, reused from word to word.
struct MergeScratch {
  var symbols: [TokenID] = []
  /// How many bytes each unknown token among the symbols stands for.
  var unknownLengths: [Int] = []
  var merges: [MergeTable.Entry] = []
}

extension MergeTable {
  /// Words of at most this many bytes are merged by scanning for the lowest rank: for so few
  /// symbols that is faster than a heap.
  static let scanLimit = 48

  /// Merges the symbols of a word, lowest rank first and leftmost among equals, until none can.
  ///
  /// `scratch.symbols` holds the word's single-byte tokens on entry and its tokens on return.
  ///
  /// - Complexity: O(*n* log *n*) for *n* symbols.
  func mergeWord(_ scratch: inout MergeScratch) {
    if scratch.symbols.count <= Self.scanLimit {
      mergeByScanning(&scratch)
    } else {
      mergeByHeap(&scratch.symbols)
    }
  }

  /// - Complexity: O(*n*²).
  func mergeByScanning(_ scratch: inout MergeScratch) {
    var count = scratch.symbols.count
    guard count > 1 else { return }
    scratch.merges.removeAll(keepingCapacity: true)
    for index in 0..<(count - 1) {
      scratch.merges.append(find(scratch.symbols[index], scratch.symbols[index + 1]))
    }
    while count > 1 {
      var best = 0
      for index in 1..<max(1, count - 1)
      where scratch.merges[index].rank < scratch.merges[best].rank {
        best = index
      }
      guard scratch.merges[best].rank != .max else { break }
      scratch.symbols[best] = scratch.merges[best].merged
      count -= 1
      for index in (best + 1)..<max(best + 1, count) {
        scratch.symbols[index] = scratch.symbols[index + 1]
        scratch.merges[index - 1] = scratch.merges[index]
      }
      if best > 0 {
        scratch.merges[best - 1] = find(scratch.symbols[best - 1], scratch.symbols[best])
      }
      if best + 1 < count {
        scratch.merges[best] = find(scratch.symbols[best], scratch.symbols[best + 1])
      }
    }
    scratch.symbols.removeLast(scratch.symbols.count - count)
  }

  /// Merges through a heap of candidates over a linked list of symbols.
  ///
  /// A candidate whose pair has changed since it entered the heap is recognised by its rank; should
  /// the new pair have the same rank, it is as good as a candidate of its own.
  ///
  /// - Complexity: O(*n* log *n*).
  func mergeByHeap(_ symbols: inout [TokenID]) {
    let count = symbols.count
    guard count > 1 else { return }
    var previous = Array(-1..<(count - 1))
    var next = Array(1...count)
    var heap = CandidateHeap()
    for index in 0..<(count - 1) {
      heap.push(rank: find(symbols[index], symbols[index + 1]).rank, position: index)
    }
    while let candidate = heap.pop() {
      let left = candidate.position
      let right = next[left]
      // A symbol merged into its left neighbour is marked by -1, which no merge names.
      guard symbols[left] >= 0, right < count else { continue }
      let merge = find(symbols[left], symbols[right])
      guard merge.rank == candidate.rank else { continue }
      symbols[left] = merge.merged
      symbols[right] = -1
      let after = next[right]
      next[left] = after
      if after < count {
        previous[after] = left
        heap.push(rank: find(symbols[left], symbols[after]).rank, position: left)
      }
      let before = previous[left]
      if before >= 0 {
        heap.push(rank: find(symbols[before], symbols[left]).rank, position: before)
      }
    }
    symbols.removeAll { $0 < 0 }
  }
}

/// Merges that may be applied, lowest rank first and leftmost among equals.
private struct CandidateHeap {
  struct Candidate {
    var rank: Int32
    var position: Int

    @inline(__always)
    func precedes(_ other: Candidate) -> Bool {
      rank < other.rank || (rank == other.rank && position < other.position)
    }
  }

  private var items: [Candidate] = []

  /// Adds a candidate, unless its rank says that the pair does not merge.
  mutating func push(rank: Int32, position: Int) {
    guard rank != .max else { return }
    let item = Candidate(rank: rank, position: position)
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard item.precedes(items[parent]) else { break }
      items[child] = items[parent]
      child = parent
    }
    items[child] = item
  }

  mutating func pop() -> Candidate? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < items.count else { break }
      if child + 1 < items.count, items[child + 1].precedes(items[child]) { child += 1 }
      guard items[child].precedes(last) else { break }
      items[parent] = items[child]
      parent = child
    }
    items[parent] = last
    return first
  }
}
