internal import Foundation
internal import Synchronization

/// Memory for large arrays, whose first touch is dear: the system clears it page by page.
///
/// Large blocks come from the system in pages of their own. On the common heap, small arrays that
/// stay would settle where large ones were, step after step, so that these find no room again.
package enum LargeMemory {
  // From here on blocks have their own pages; huge pages of 2 MiB pay from two of them on.
  private static let smallestBlock = 1 << 18
  private static let hugePage = 1 << 21

  private static let blocks = Mutex(MemoryBlocks())

  /// Uninitialised memory at a multiple of 64 bytes, in huge pages where it is large.
  @unsafe package static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    guard byteCount >= smallestBlock else {
      return .allocate(byteCount: byteCount, alignment: 64)
    }
    let size = MemoryBlocks.size(byteCount)
    let (kept, surplus) = blocks.withLock { blocks in
      let kept = blocks.take(size)
      return (kept, kept == nil ? blocks.surplus(for: size) : [])
    }
    if let kept, let start = unsafe UnsafeMutableRawPointer(bitPattern: kept) {
      return unsafe start
    }
    for block in surplus {
      unsafe unmap(UnsafeMutableRawPointer(bitPattern: block.start), block.size)
    }
    let start = unsafe map(size)
    blocks.withLock { $0.add(.init(start: UInt(bitPattern: start), size: size)) }
    return unsafe start
  }

  /// Takes memory back, to be used again; `byteCount` is what it was asked for.
  @unsafe package static func deallocate(_ start: UnsafeMutableRawPointer, byteCount: Int) {
    guard byteCount >= smallestBlock else { return unsafe start.deallocate() }
    blocks.withLock { $0.release(UInt(bitPattern: start)) }
  }

  @unsafe private static func map(_ size: Int) -> UnsafeMutableRawPointer {
    let isHuge = size >= 2 * hugePage
    let mapped = unsafe mmap(
      nil, isHuge ? size + hugePage : size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let mapped = unsafe mapped, Int(bitPattern: mapped) != -1 else {
      endProgram(size)
    }
    guard isHuge else { return unsafe mapped }
    // Of one huge page more than needed, what lies beside the block goes back.
    let start = unsafe mapped.alignedUp(toMultipleOf: hugePage)
    let before = unsafe start - mapped
    unsafe unmap(mapped, before)
    unsafe unmap(start + size, hugePage - before)
    #if os(Linux)
    // Advice that the system may not follow.
    unsafe madvise(start, size, MADV_HUGEPAGE)
    #endif
    return unsafe start
  }

  // Batches are as large as settings say: not a fault of the program, so no backtrace.
  private static func endProgram(_ size: Int) -> Never {
    let size = ByteCountFormatStyle(style: .memory, locale: Locale(identifier: "en_US"))
      .format(Int64(size))
    let message =
      "error: the system has no \(size) of memory for one matrix; take smaller batches, or a smaller "
      + "model\n"
    FileHandle.standardError.write(Data(message.utf8))
    exit(1)
  }

  @unsafe private static func unmap(_ start: UnsafeMutableRawPointer?, _ size: Int) {
    if size > 0 { unsafe munmap(start, size) }
  }
}
