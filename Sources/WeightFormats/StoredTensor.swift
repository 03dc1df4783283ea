import Files

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
  ///   - target: As many floats, overwritten.
  public func widen(_ elements: Range<Int>, into target: inout MutableSpan<Float>) {
    let type = description.type
    precondition(
      elements.lowerBound >= 0 && elements.upperBound <= description.elementCount
        && elements.lowerBound % type.blockElements == 0
        && elements.upperBound % type.blockElements == 0 && target.count == elements.count,
      "\(elements) of \(description.name) \(description.shape) into \(target.count) floats")
    let start = elements.lowerBound / type.blockElements * type.blockBytes
    let end = elements.upperBound / type.blockElements * type.blockBytes
    target.withUnsafeMutableBufferPointer {
      FloatWidening.widen(
        UnsafeRawBufferPointer(rebasing: bytes[start..<end]), type: type, into: $0)
    }
  }
}
