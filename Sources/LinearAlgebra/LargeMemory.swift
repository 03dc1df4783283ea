internal import CVectorKernels
internal import Foundation

/// Memory for large arrays, whose first touch is dear: the system clears it page by page.
public enum LargeMemory {
  // From here on huge pages of 2 MiB pay.
  private static let hugePage = 1 << 21

  /// Keeps freed memory in this process, to be used again without being cleared by the system.
  ///
  /// For the first lines of a program that computes step after step with matrices of the same sizes:
  /// glibc gives blocks above 32 MiB back when they are freed, and each new one then costs as long
  /// as writing it six times. Does nothing beside Linux.
  public static func keepFreedBlocks() { vk_keep_freed_blocks() }

  /// Uninitialised memory at a multiple of 64 bytes, in huge pages where it is large.
  @unsafe static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    let start = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    #if os(Linux)
    if byteCount >= 2 * hugePage {
      let first = unsafe start.alignedUp(toMultipleOf: hugePage)
      let end = unsafe (start + byteCount).alignedDown(toMultipleOf: hugePage)
      // Advice that the system may not follow.
      unsafe madvise(first, end - first, MADV_HUGEPAGE)
    }
    #endif
    return unsafe start
  }
}
