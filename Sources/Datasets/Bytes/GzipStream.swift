internal import CZlib

/// The contents of a gzip file, also of several written one after the other.
///
/// It holds one chunk of the file and one of its contents, whatever these come to.
///
/// - SeeAlso: RFC 1952; `zlib.h`.
@safe final class GzipStream: ByteStream {
  private static let chunkCount = 1 << 18
  /// The largest window, in a gzip wrapping.
  private static let windowBits: CInt = 15 + 16

  private let source: RawBytes
  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8] = []
  private var position = 0
  /// Whether a member has begun that has not ended.
  private var isWithinMember = true

  /// - Throws: ``DatasetError/cannotRead(file:reason:)``.
  init(_ source: RawBytes) throws(DatasetError) {
    self.source = source
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let size = unsafe CInt(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, size) == Z_OK else {
      throw .cannotRead(file: source.name, reason: "out of memory")
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  func next() throws(DatasetError) -> [UInt8]? {
    while true {
      if position == input.count {
        guard let more = try source.next() else {
          if isWithinMember { throw .damagedCompression(file: source.name, format: "gzip") }
          return nil
        }
        input = more
        position = 0
      }
      if !isWithinMember { try beginMember() }
      if position == input.count { continue }
      let output = try inflate()
      if !output.isEmpty { return output }
    }
  }

  /// Begins the next member; what follows the last one, zeros at most, is passed over.
  private func beginMember() throws(DatasetError) {
    while position < input.count, input[position] == 0 { position += 1 }
    if position == input.count { return }
    unsafe inflateReset(stream)
    isWithinMember = true
  }

  private func inflate() throws(DatasetError) -> [UInt8] {
    var result = Z_OK
    var used = 0
    let output = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunkCount) { buffer, count in
      unsafe input.withUnsafeMutableBufferPointer { bytes in
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: bytes[position...])
        unsafe stream.pointee.next_in = rest.baseAddress
        unsafe stream.pointee.avail_in = CUnsignedInt(rest.count)
        unsafe stream.pointee.next_out = buffer.baseAddress
        unsafe stream.pointee.avail_out = CUnsignedInt(buffer.count)
        result = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        used = unsafe rest.count - Int(stream.pointee.avail_in)
        count = unsafe buffer.count - Int(stream.pointee.avail_out)
      }
    }
    position += used
    switch result {
    case Z_STREAM_END: isWithinMember = false
    case Z_OK, Z_BUF_ERROR: break
    default: throw .damagedCompression(file: source.name, format: "gzip")
    }
    return output
  }
}
