import Files

extension TensorStore {
  /// Whether two tensors have the same shape and the same numbers, as far as floats tell.
  ///
  /// - Throws: ``WeightFormatError/missingTensor(file:tensor:similar:)``.
  /// - Complexity: O(elements) time; without memory where both are stored alike.
  public func areEqual(_ first: String, _ second: String) throws(WeightFormatError) -> Bool {
    let (a, b) = (try find(first), try find(second))
    guard a.tensor.shape == b.tensor.shape else { return false }
    // PyTorch files hold tied tensors as two views of the same bytes.
    var renamed = a.tensor
    renamed.name = b.tensor.name
    if renamed == b.tensor, a.bytes.name == b.bytes.name { return true }
    guard a.tensor.type == b.tensor.type, a.tensor.strides == nil, b.tensor.strides == nil else {
      return try floats(first) == floats(second)
    }
    let p = a.bytes.span.extracting(a.tensor.byteRange)
    let q = b.bytes.span.extracting(b.tensor.byteRange)
    for index in p.indices where p[index] != q[index] { return false }
    return true
  }
}
