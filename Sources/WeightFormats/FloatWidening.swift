internal import CVectorKernels
internal import LinearAlgebra

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
    // Each piece reads and writes its own range, so sharing the pointers is safe.
    nonisolated(unsafe) let (source, target) = (source, target)
    Parallel.chunks(target.count, minimumChunk: pieceCount, multiple: type.blockElements) { range in
      let start = range.lowerBound / type.blockElements * type.blockBytes
      let end = range.upperBound / type.blockElements * type.blockBytes
      widen(
        UnsafeRawBufferPointer(rebasing: source[start..<end]), type: type,
        into: UnsafeMutableBufferPointer(rebasing: target[range]))
    }
  }

  /// Widens on the calling thread; `source` is whole blocks.
  static func widen(
    _ source: UnsafeRawBufferPointer, type: TensorType,
    into target: UnsafeMutableBufferPointer<Float>
  ) {
    let blocks = target.count / type.blockElements
    precondition(
      target.count == blocks * type.blockElements && source.count == blocks * type.blockBytes,
      "\(source.count) bytes of \(type.rawValue) into \(target.count) floats")
    guard let from = source.baseAddress, let to = target.baseAddress, blocks > 0 else { return }
    if let kernel = type.wideningKernel {
      kernel(from.assumingMemoryBound(to: UInt8.self), blocks, to)
    } else {
      widenSingly(source, type: type, into: target)
    }
  }

  private static func widenSingly(
    _ source: UnsafeRawBufferPointer, type: TensorType,
    into target: UnsafeMutableBufferPointer<Float>
  ) {
    switch type {
    case .float32: UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
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
    default: preconditionFailure("\(type.rawValue) has a kernel")
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

extension TensorType {
  /// The kernel for the types that weights come in: reads so many blocks, writes their elements.
  fileprivate var wideningKernel:
    (@convention(c) (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<Float>?) -> Void)?
  {
    switch self {
    case .float16: vk_widen_half
    case .bfloat16: vk_widen_brain
    case .q4_0: vk_widen_q4_0
    case .q4_1: vk_widen_q4_1
    case .q5_0: vk_widen_q5_0
    case .q5_1: vk_widen_q5_1
    case .q8_0: vk_widen_q8_0
    case .q2_K: vk_widen_q2_k
    case .q3_K: vk_widen_q3_k
    case .q4_K: vk_widen_q4_k
    case .q5_K: vk_widen_q5_k
    case .q6_K: vk_widen_q6_k
    default: nil
    }
  }
}
