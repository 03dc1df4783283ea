#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// An open file: reads and writes that go on where a signal interrupts them.
package struct OpenFile {
  // Systems limit one call to about 2 GB.
  private static let mostBytes = 1 << 28

  private let descriptor: CInt

  /// Names a file; whoever opened it closes it.
  package init(descriptor: CInt) { self.descriptor = descriptor }

  /// Writes the bytes of elements without padding, as they lie in memory.
  ///
  /// - Returns: Whether all were written; false, with `errno`, if the system refuses.
  package func write<Element: BitwiseCopyable>(_ elements: Span<Element>) -> Bool {
    let bytes = unsafe elements.bytes
    var done = 0
    while done < bytes.byteCount {
      let piece = bytes.extracting(done..<min(done + Self.mostBytes, bytes.byteCount))
      let count = unsafe piece.withUnsafeBytes {
        unsafe systemWrite(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  /// Reads at most as many bytes as `buffer` holds.
  ///
  /// - Returns: How many; 0 at the end, nil, with `errno`, if the system refuses.
  package func read(into buffer: inout [UInt8]) -> Int? {
    while true {
      let count = unsafe systemRead(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      return count < 0 ? nil : count
    }
  }
}

// The names of the system's functions are those of the methods.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}

private func systemRead(_ descriptor: CInt, _ bytes: UnsafeMutableRawPointer?, _ count: Int)
  -> Int
{
  unsafe read(descriptor, bytes, count)
}
