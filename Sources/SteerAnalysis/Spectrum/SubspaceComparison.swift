internal import Foundation
internal import LinearAlgebra

/// How much two steers have in common: the angles between the spaces of their leading dimensions.
public struct SubspaceComparison: Sendable, Codable, Equatable {
  /// The angles between two subspaces of the same dimension.
  public struct Face: Sendable, Codable, Equatable {
    /// Principal angles in degrees, smallest first: 0 for a shared direction, 90 for none.
    public var principalAngles: [Double]
    /// The mean squared cosine: 1 for the same space; `j / d` is expected of unrelated ones.
    public var overlap: Double
  }

  /// The names of the two steers.
  public var first: String
  /// The second one's name.
  public var second: String
  /// `j`, the number of leading dimensions compared.
  public var dimensions: Int
  /// The contexts read: the spaces of the first `j` left singular vectors.
  public var contexts: Face
  /// The words written: the spaces of the first `j` right singular vectors.
  public var words: Face
  /// `⟨M_1, M_2⟩ / (‖M_1‖ ‖M_2‖)`.
  public var cosine: Double

  /// Compares the first `dimensions` dimensions, or as many as both have.
  ///
  /// - Throws: ``AnalysisError/notComparable(first:second:reason:)`` for different widths;
  ///   `LinearAlgebraError.notConverged`.
  /// - SeeAlso: Björck & Golub, "Numerical methods for computing angles between linear subspaces",
  ///   Mathematics of Computation 27 (1973).
  public init(
    _ a: SteerDecomposition, _ b: SteerDecomposition, names: (String, String), dimensions: Int
  ) throws {
    guard a.width == b.width else {
      throw AnalysisError.notComparable(
        first: names.0, second: names.1, reason: "their widths are \(a.width) and \(b.width)")
    }
    (first, second) = names
    let j = min(dimensions, a.count, b.count)
    self.dimensions = j
    contexts = try Self.face(
      a.factors.u.transposed(), b.factors.u.transposed(), dimensions: j)
    words = try Self.face(a.factors.vTransposed, b.factors.vTransposed, dimensions: j)
    let norms =
      (a.matrix.innerProduct(a.matrix) * b.matrix.innerProduct(b.matrix)).squareRoot()
    cosine = norms > 0 ? a.matrix.innerProduct(b.matrix) / norms : 0
  }

  // Orthonormal rows: the singular values of their products are the cosines of the angles.
  private static func face(_ a: Matrix, _ b: Matrix, dimensions: Int) throws -> Face {
    let products = Matrix(a[rows: 0..<dimensions]).multiplied(
      byTransposed: Matrix(b[rows: 0..<dimensions]))
    let cosines = try products.singularValueDecomposition().singularValues.map {
      min(Double($0), 1)
    }
    return Face(
      principalAngles: cosines.map { acos($0) * 180 / .pi },
      overlap: cosines.reduce(0) { $0 + $1 * $1 } / Double(max(dimensions, 1)))
  }
}
