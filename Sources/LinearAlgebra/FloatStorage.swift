/// A fixed block of `Float` that either owns 64-byte-aligned memory or borrows it from an owner,
/// such as a memory-mapped weight file.
///
/// All pointers to matrix memory live in this class; ``Matrix`` copies it before the first
/// mutation when it is shared or borrowed.
@safe final class FloatStorage: @unchecked Sendable {
  // Sendable: memory is written only through a uniquely referenced, owned storage (see
  // `Matrix.makeUnique()`), so concurrent readers never meet a writer.
  let base: UnsafeMutablePointer<Float>
  let count: Int
  let owner: (any AnyObject & Sendable)?

  var isBorrowed: Bool { owner != nil }

  init(uninitializedCount count: Int) {
    let raw = unsafe LargeMemory.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride)
    unsafe base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
    owner = nil
  }

  init(borrowing start: UnsafePointer<Float>, count: Int, owner: any AnyObject & Sendable) {
    // A borrowed storage is never written: `makeUnique` copies it first.
    unsafe base = UnsafeMutablePointer(mutating: start)
    self.count = count
    self.owner = owner
  }

  deinit {
    guard owner == nil else { return }
    unsafe LargeMemory.deallocate(base, byteCount: max(count, 1) * MemoryLayout<Float>.stride)
  }
}
