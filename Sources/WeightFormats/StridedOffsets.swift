/// The offsets of a tensor's elements, in row-major order, where neighbours are any strides apart.
struct StridedOffsets: Sequence, IteratorProtocol {
  private let shape: [Int]
  private let strides: [Int]
  private var position: [Int]
  private var offset = 0
  private var remaining: Int

  /// - Parameters:
  ///   - shape: The dimensions, slowest first.
  ///   - strides: The elements between neighbours in each dimension.
  init(shape: [Int], strides: [Int]) {
    self.shape = shape
    self.strides = strides
    position = [Int](repeating: 0, count: shape.count)
    remaining = shape.contains(0) ? 0 : shape.reduce(1, *)
  }

  mutating func next() -> Int? {
    guard remaining > 0 else { return nil }
    remaining -= 1
    let result = offset
    for axis in shape.indices.reversed() {
      position[axis] += 1
      offset += strides[axis]
      if position[axis] < shape[axis] { break }
      offset -= position[axis] * strides[axis]
      position[axis] = 0
    }
    return result
  }
}
