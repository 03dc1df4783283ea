import Files
internal import LinearAlgebra

/// A tensor where it lies in its file, to be widened to `Float` piece by piece.
public struct StoredTensor: Sendable {
  /// Elements per parallel piece: large enough that starting a thread does not show.
  static let pieceCount = 1 << 20

  /// What the tensor holds.
  public let description: TensorDescription
  let file: FileBytes

  init(_ file: FileBytes, _ description: TensorDescription) {
    self.file = file
    self.description = description
  }

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
    let blocks =
      elements.lowerBound / type.blockElements..<elements.upperBound / type.blockElements
    FloatWidening.widen(
      file.span.extracting(byteRange(ofBlocks: blocks)), type: type, into: &target)
  }

  /// Widens all elements, in row-major order, over all cores.
  ///
  /// - Parameter target: As many floats, overwritten.
  func widen(into target: inout MutableSpan<Float>) {
    Parallel.chunks(
      of: &target, minimumChunk: Self.pieceCount, multiple: description.type.blockElements
    ) { widen($0, into: &$1) }
  }

  /// Gives back the memory of the elements, which are read from the file when they are needed again.
  package func releaseMemory() { file.releaseMemory(of: description.byteRange) }

  /// Where in the file some blocks of elements lie.
  func byteRange(ofBlocks blocks: Range<Int>) -> Range<Int> {
    let (start, width) = (description.byteRange.lowerBound, description.type.blockBytes)
    return start + blocks.lowerBound * width..<start + blocks.upperBound * width
  }
}
