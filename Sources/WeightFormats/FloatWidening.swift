internal import CVectorKernels
internal import LinearAlgebra

#if _endian(big)
#error("Tensor files are little-endian; this reader does not swap bytes.")
#endif

/// Converts stored elements to floats.
///
/// Sources need no alignment.
enum FloatWidening {
  /// Widens on the calling thread; `source` is whole blocks, and `target` has one place for each of
  /// their elements.
  static func widen(
    _ source: Span<UInt8>, type: TensorType, into target: inout MutableSpan<Float>
  ) {
    let blocks = target.count / type.blockElements
    precondition(
      target.count == blocks * type.blockElements && source.count == blocks * type.blockBytes,
      "\(source.count) bytes of \(type.rawValue) into \(target.count) floats")
    guard blocks > 0 else { return }
    guard let kernel = unsafe type.wideningKernel else {
      return widenSingly(source, type: type, into: &target)
    }
    unsafe source.withUnsafeBufferPointer { from in
      unsafe target.withUnsafeMutableBufferPointer { to in
        unsafe kernel(from.baseAddress, blocks, to.baseAddress)
      }
    }
  }

  private static func widenSingly(
    _ source: Span<UInt8>, type: TensorType, into target: inout MutableSpan<Float>
  ) {
    switch type {
    case .float32: each(source, Float.self, into: &target) { $0 }
    case .float64: each(source, Double.self, into: &target) { Float($0) }
    case .float8E4M3: each(source, UInt8.self, into: &target, fromE4M3)
    case .float8E5M2: each(source, UInt8.self, into: &target) { fromHalf(UInt16($0) << 8) }
    case .int64: each(source, Int64.self, into: &target) { Float($0) }
    case .int32: each(source, Int32.self, into: &target) { Float($0) }
    case .int16: each(source, Int16.self, into: &target) { Float($0) }
    case .int8: each(source, Int8.self, into: &target) { Float($0) }
    case .uint64: each(source, UInt64.self, into: &target) { Float($0) }
    case .uint32: each(source, UInt32.self, into: &target) { Float($0) }
    case .uint16: each(source, UInt16.self, into: &target) { Float($0) }
    case .uint8: each(source, UInt8.self, into: &target) { Float($0) }
    case .bool: each(source, UInt8.self, into: &target) { $0 == 0 ? 0 : 1 }
    default: preconditionFailure("\(type.rawValue) has a kernel")
    }
  }

  @inline(__always)
  private static func each<Element: BitwiseCopyable>(
    _ source: Span<UInt8>, _: Element.Type, into target: inout MutableSpan<Float>,
    _ convert: (Element) -> Float
  ) {
    let (bytes, width) = (unsafe source.bytes, MemoryLayout<Element>.size)
    precondition(bytes.byteCount == target.count * width)
    for index in target.indices {
      // Within the span, by its length above.
      let element = unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: index &* width, as: Element.self)
      target[index] = convert(element)
    }
  }
}

extension TensorType {
  /// The kernel for the types that weights come in: reads so many blocks, writes their elements.
  fileprivate var wideningKernel:
    (@convention(c) (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<Float>?) -> Void)?
  {
    switch self {
    case .float16: unsafe vk_widen_half
    case .bfloat16: unsafe vk_widen_brain
    case .q4_0: unsafe vk_widen_q4_0
    case .q4_1: unsafe vk_widen_q4_1
    case .q5_0: unsafe vk_widen_q5_0
    case .q5_1: unsafe vk_widen_q5_1
    case .q8_0: unsafe vk_widen_q8_0
    case .q2_K: unsafe vk_widen_q2_k
    case .q3_K: unsafe vk_widen_q3_k
    case .q4_K: unsafe vk_widen_q4_k
    case .q5_K: unsafe vk_widen_q5_k
    case .q6_K: unsafe vk_widen_q6_k
    default: nil
    }
  }
}
