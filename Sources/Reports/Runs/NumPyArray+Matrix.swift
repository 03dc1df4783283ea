internal import LinearAlgebra
internal import WeightFormats

extension NumPyArray {
  /// A matrix as an array of two dimensions.
  init(matrix name: String, _ matrix: Matrix) {
    self.init(name, shape: [matrix.rows, matrix.columns], matrix.values)
  }
}
