import Dispatch

#if _endian(big)
#error("Tensor files are little-endian; this reader does not swap bytes.")
#endif

/// Converts stored elements to floats.
///
/// Sources need no alignment.
enum FloatWidening {
  /// Elements per parallel piece: large enough that starting a thread does not show.
  static let pieceCount = 1 << 20

  /// Widens over all cores; `target` has one place for each element of `source`.
  static func widenInParallel(
    _ source: UnsafeRawBufferPointer, type: TensorType,
    into target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(source.count == target.count * type.byteWidth)
    guard target.count > pieceCount else {
      return widen(source, type: type, into: target)
    }
    // Each piece reads and writes its own range, so sharing the pointers is safe.
    nonisolated(unsafe) let (source, target) = (source, target)
    let pieces = (target.count + pieceCount - 1) / pieceCount
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      let range = piece * pieceCount..<min((piece + 1) * pieceCount, target.count)
      let bytes = range.lowerBound * type.byteWidth..<range.upperBound * type.byteWidth
      widen(
        UnsafeRawBufferPointer(rebasing: source[bytes]), type: type,
        into: UnsafeMutableBufferPointer(rebasing: target[range]))
    }
  }

  /// Widens on the calling thread.
  static func widen(
    _ source: UnsafeRawBufferPointer, type: TensorType,
    into target: UnsafeMutableBufferPointer<Float>
  ) {
    guard !target.isEmpty else { return }
    switch type {
    case .float32: UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
    case .float16: widenHalf(source, into: target)
    case .bfloat16: widenBrain(source, into: target)
    case .float64: each(source, Double.self, into: target) { Float($0) }
    case .float8E4M3: each(source, UInt8.self, into: target, fromE4M3)
    case .float8E5M2: each(source, UInt8.self, into: target) { fromHalf(UInt16($0) << 8) }
    case .int64: each(source, Int64.self, into: target) { Float($0) }
    case .int32: each(source, Int32.self, into: target) { Float($0) }
    case .int16: each(source, Int16.self, into: target) { Float($0) }
    case .int8: each(source, Int8.self, into: target) { Float($0) }
    case .uint64: each(source, UInt64.self, into: target) { Float($0) }
    case .uint32: each(source, UInt32.self, into: target) { Float($0) }
    case .uint16: each(source, UInt16.self, into: target) { Float($0) }
    case .uint8: each(source, UInt8.self, into: target) { Float($0) }
    case .bool: each(source, UInt8.self, into: target) { $0 == 0 ? 0 : 1 }
    }
  }

  @inline(__always)
  private static func each<Element: BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, _: Element.Type,
    into target: UnsafeMutableBufferPointer<Float>, _ convert: (Element) -> Float
  ) {
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    let width = MemoryLayout<Element>.size
    for index in 0..<target.count {
      let element = from.loadUnaligned(fromByteOffset: index &* width, as: Element.self)
      (to + index).initialize(to: convert(element))
    }
  }
}
