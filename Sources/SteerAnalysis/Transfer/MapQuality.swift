package import LinearAlgebra

/// How well a map carries rows that it was not fitted on, summed in `Double`.
package struct MapQuality: Sendable {
  /// `R²`: one minus the squared error over the squared distance from the mean, in the problem's
  /// weights; 1 where the rows do not vary and are met exactly.
  package let determination: Double
  /// The mean cosine of mapped rows and their goals; rows of zeros count as 0.
  package let meanCosine: Double

  /// Measures a map on the rows of a problem.
  package init(_ problem: LinearMap, _ map: Matrix) {
    let mapped = problem.x.multiplied(by: map)
    let (n, q) = (mapped.rows, mapped.columns)
    var sums = [Double](repeating: 0, count: q)
    var weight = 0.0
    var (error, square, cosines) = (0.0, 0.0, 0.0)
    for r in 0..<n {
      let (a, b) = (mapped.row(r), problem.y.row(r))
      let root = Double(problem.roots?[r] ?? 1)
      weight += root * root
      var (aa, bb, ab) = (0.0, 0.0, 0.0)
      for j in 0..<q {
        let (x, y) = (Double(a[j]), Double(b[j]))
        sums[j] += root * y
        error += (x - y) * (x - y)
        aa += x * x
        bb += y * y
        ab += x * y
      }
      square += bb
      cosines += aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
    }
    let means = sums.reduce(0) { $0 + $1 * $1 } / max(weight, .leastNormalMagnitude)
    let spread = square - means
    determination = spread > 0 ? 1 - error / spread : (error == 0 ? 1 : 0)
    meanCosine = cosines / Double(max(n, 1))
  }
}
