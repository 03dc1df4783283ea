/// The accounts of large blocks of memory: which are in use, and which are free to be used again.
///
/// What is held exceeds the most that was in use at once by a quarter, or 32 MiB, at most: freed blocks stay
/// only as far as that, and the oldest go first. Without the quarter two blocks that steps use one after the
/// other, never at once, would drive each other out, and the system would clear both anew at every step.
package struct MemoryBlocks: Sendable {
  /// A block of memory.
  package struct Block: Sendable, Equatable {
    /// Its address.
    package let start: UInt
    /// Its bytes.
    package let size: Int

    /// Creates a block.
    package init(start: UInt, size: Int) { (self.start, self.size) = (start, size) }
  }

  /// Bytes of the blocks in use.
  package private(set) var usedBytes = 0
  /// Bytes of the free blocks.
  package private(set) var freeBytes = 0
  private var mostUsedBytes = 0
  /// What may be held beyond the most in use, however little that is.
  package static let smallestSlack = 1 << 25
  private var used: [UInt: Int] = [:]
  // The oldest first.
  private var free: [Block] = []

  /// Creates accounts without blocks.
  package init() {}

  /// The size of a block for so many bytes: at most an eighth more, so that arrays of nearly the same
  /// size share blocks.
  package static func size(_ byteCount: Int) -> Int {
    let step = max(1 << max(Int.bitWidth - 4 - byteCount.leadingZeroBitCount, 0), 1 << 16)
    return (byteCount + step - 1) / step * step
  }

  /// Takes the smallest free block of at least `size` bytes into use, unless it is more than twice as
  /// large.
  ///
  /// - Returns: Its address; nil if there is none.
  package mutating func take(_ size: Int) -> UInt? {
    var best: Int?
    // The one freed last is the likeliest to be in a cache.
    for i in free.indices.reversed() where free[i].size >= size && free[i].size <= 2 * size {
      if best.map({ free[i].size < free[$0].size }) ?? true { best = i }
    }
    guard let best else { return nil }
    let block = free.remove(at: best)
    freeBytes -= block.size
    add(block)
    return block.start
  }

  /// Drops the free blocks that must go before a new one of `size` bytes is fetched.
  package mutating func surplus(for size: Int) -> [Block] {
    let most = max(mostUsedBytes, usedBytes + size)
    let limit = most + max(most / 4, Self.smallestSlack)
    var dropped = 0
    while dropped < free.count, usedBytes + freeBytes + size > limit {
      freeBytes -= free[dropped].size
      dropped += 1
    }
    defer { free.removeFirst(dropped) }
    return Array(free[..<dropped])
  }

  /// Counts in a block that is in use.
  package mutating func add(_ block: Block) {
    used[block.start] = block.size
    usedBytes += block.size
    mostUsedBytes = max(mostUsedBytes, usedBytes)
  }

  /// Frees a block in use.
  package mutating func release(_ start: UInt) {
    guard let size = used.removeValue(forKey: start) else {
      preconditionFailure("no block in use begins at \(start)")
    }
    usedBytes -= size
    freeBytes += size
    free.append(Block(start: start, size: size))
  }
}
