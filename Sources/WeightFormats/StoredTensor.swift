/// A tensor where it lies in its file, to be widened to `Float` piece by piece.
public struct StoredTensor: Sendable {
  /// What the tensor holds.
  public let description: TensorDescription

  // Keeps the mapping alive.
  private let owner: FileBytes
  // Unchecked because pointers are not Sendable: the bytes are never written.
  nonisolated(unsafe) private let bytes: UnsafeRawBufferPointer

  init(_ owner: FileBytes, _ description: TensorDescription) {
    self.owner = owner
    self.description = description
    bytes = owner.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[description.byteRange]) }
  }

  /// The tensor's bytes, valid while this value lives.
  public var unsafeBytes: UnsafeRawBufferPointer { bytes }

  /// Widens some of the elements, in row-major order, on the calling thread.
  ///
  /// - Parameters:
  ///   - elements: Which; both ends are multiples of the type's `blockElements`.
  ///   - target: Room for as many floats; need not be initialised.
  public func widen(_ elements: Range<Int>, into target: UnsafeMutablePointer<Float>) {
    let type = description.type
    precondition(
      elements.lowerBound >= 0 && elements.upperBound <= description.elementCount
        && elements.lowerBound % type.blockElements == 0
        && elements.upperBound % type.blockElements == 0,
      "\(elements) of \(description.name) \(description.shape)")
    let start = elements.lowerBound / type.blockElements * type.blockBytes
    let end = elements.upperBound / type.blockElements * type.blockBytes
    FloatWidening.widen(
      UnsafeRawBufferPointer(rebasing: bytes[start..<end]), type: type,
      into: UnsafeMutableBufferPointer(start: target, count: elements.count))
  }
}

extension StoredTensor {
  /// The index of the first element that is NaN or infinite, or nil.
  public func firstNonFinite() -> Int? {
    let step = 1 << 16
    var values = [Float](repeating: 0, count: min(step, description.elementCount))
    for start in stride(from: 0, to: description.elementCount, by: step) {
      let elements = start..<min(start + step, description.elementCount)
      let index = values.withUnsafeMutableBufferPointer { buffer -> Int? in
        guard let base = buffer.baseAddress else { return nil }
        widen(elements, into: base)
        return WeightFormats.firstNonFinite(
          in: UnsafeBufferPointer(start: base, count: elements.count))
      }
      if let index { return start + index }
    }
    return nil
  }
}
