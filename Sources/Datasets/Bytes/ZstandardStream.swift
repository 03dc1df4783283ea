internal import CZstd

/// The contents of a Zstandard file, also of several written one after the other.
///
/// It holds one chunk of the file, one of its contents, and the window that the file asks for, at
/// most 128 MiB: what needs more is refused.
///
/// - SeeAlso: RFC 8878; `zstd.h`.
@safe final class ZstandardStream: ByteStream {
  private static let chunkCount = 1 << 18

  private let source: RawBytes
  private let stream: OpaquePointer
  private var input: [UInt8] = []
  private var position = 0
  /// Whether the decoder may hold contents that it has not given.
  private var hasMore = false
  private var isWithinFrame = true

  // Enough for the header of a frame.
  private static let headerCount = 18

  /// - Throws: ``DatasetError/cannotRead(file:reason:)``;
  ///   ``DatasetError/notTextFile(file:kind:remedy:)`` for one that needs a dictionary.
  init(_ source: RawBytes) throws(DatasetError) {
    self.source = source
    let dictionary = unsafe try source.peek(Self.headerCount).withUnsafeBytes {
      unsafe ZSTD_getDictID_fromFrame($0.baseAddress, $0.count)
    }
    if dictionary != 0 {
      throw .notTextFile(
        file: source.name, kind: "compressed with dictionary \(dictionary)",
        remedy:
          "Unpack it with that dictionary (zstd -d -D DICTIONARY), and give the file that it holds."
      )
    }
    guard let stream = unsafe ZSTD_createDStream() else {
      throw .cannotRead(file: source.name, reason: "out of memory")
    }
    unsafe self.stream = stream
  }

  deinit { unsafe ZSTD_freeDStream(stream) }

  func next() throws(DatasetError) -> [UInt8]? {
    while true {
      if position == input.count, !hasMore {
        guard let more = try source.next() else {
          if isWithinFrame { throw .damagedCompression(file: source.name, format: "Zstandard") }
          return nil
        }
        input = more
        position = 0
      }
      let output = try decompress()
      if !output.isEmpty { return output }
    }
  }

  private func decompress() throws(DatasetError) -> [UInt8] {
    var result = 0
    let output = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunkCount) { buffer, count in
      unsafe input.withUnsafeBytes { bytes in
        var from = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: position)
        var to = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        result = unsafe ZSTD_decompressStream(stream, &to, &from)
        position = unsafe from.pos
        count = unsafe to.pos
      }
    }
    guard ZSTD_isError(result) == 0 else { throw failure(result) }
    isWithinFrame = result != 0
    hasMore = isWithinFrame && output.count == Self.chunkCount
    return output
  }

  private func failure(_ result: Int) -> DatasetError {
    guard ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge else {
      return .damagedCompression(file: source.name, format: "Zstandard")
    }
    return .notTextFile(
      file: source.name, kind: "compressed with a window of more than 128 MiB",
      remedy: "Unpack it (zstd -d --long=31), and give the file that it holds.")
  }
}
