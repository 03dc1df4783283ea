import LinearAlgebra
import Testing

/// The accounts of large blocks.
@Suite struct MemoryBlocksTests {
  /// Blocks of memory that is not there.
  struct Heap {
    var blocks = MemoryBlocks()
    private var next: UInt = 1
    private(set) var fetched = 0

    mutating func allocate(_ byteCount: Int) -> UInt {
      let size = MemoryBlocks.size(byteCount)
      if let kept = blocks.take(size) { return kept }
      _ = blocks.surplus(for: size)
      defer { next += UInt(size) }
      blocks.add(.init(start: next, size: size))
      fetched += 1
      return next
    }
  }

  @Test(arguments: [1 << 18, 300_000, 1 << 20, (1 << 20) + 1, 50_257 * 4 * 256])
  func sizesAreLittleMore(_ byteCount: Int) {
    let size = MemoryBlocks.size(byteCount)
    #expect(size >= byteCount && size <= byteCount + byteCount / 4)
    #expect(size % (1 << 16) == 0 && MemoryBlocks.size(size) == size)
  }

  @Test func stepsOfTheSameSizesFetchNothingNew() {
    var heap = Heap()
    var held: [Int] = []
    for _ in 0..<20 {
      let logits = heap.allocate(8_000_000)
      let rows = heap.allocate(1_000_000)
      heap.blocks.release(logits)
      let next = heap.allocate(7_900_000)
      heap.blocks.release(rows)
      heap.blocks.release(next)
      held.append(heap.blocks.usedBytes + heap.blocks.freeBytes)
    }
    #expect(heap.fetched == 2)
    #expect(Set(held).count == 1)
  }

  /// The most in use at once is 60 MB, what steps use in turn together 75 MB.
  @Test func blocksThatAreNeverInUseAtOnceStay() {
    var heap = Heap()
    for _ in 0..<20 {
      let rows = heap.allocate(15_000_000)
      heap.blocks.release(rows)
      let logits = heap.allocate(60_000_000)
      heap.blocks.release(logits)
    }
    #expect(heap.fetched == 2)
  }

  @Test func heldMemoryIsLittleMoreThanWhatWasInUseAtOnce() {
    var random = CounterRandom(seed: 4)
    var heap = Heap()
    var inUse: [UInt] = []
    var most = 0
    for _ in 0..<3000 {
      if inUse.isEmpty || random.uniform() < 0.5 {
        inUse.append(heap.allocate((1 << 18) + random.index(below: 40_000_000)))
      } else {
        heap.blocks.release(inUse.remove(at: random.index(below: inUse.count)))
      }
      most = max(most, heap.blocks.usedBytes)
      let slack = max(most / 4, MemoryBlocks.smallestSlack)
      #expect(heap.blocks.usedBytes + heap.blocks.freeBytes <= most + slack)
    }
    #expect(Set(inUse).count == inUse.count)
  }

  @Test func aMuchLargerBlockIsNotTaken() {
    var heap = Heap()
    let large = heap.allocate(10_000_000)
    heap.blocks.release(large)
    #expect(heap.blocks.take(MemoryBlocks.size(4_000_000)) == nil)
    #expect(heap.blocks.take(MemoryBlocks.size(6_000_000)) == large)
  }

  @Test func memoryIsAlignedAndWritable() {
    for count in [1, 100, 1 << 16, 1 << 20, 3_000_001] {
      let start = LargeMemory.allocate(byteCount: 4 * count)
      #expect(Int(bitPattern: start) % 64 == 0)
      start.initializeMemory(as: Float.self, repeating: 1, count: count)
      LargeMemory.deallocate(start, byteCount: 4 * count)
    }
  }
}
