/// The sum of `xᵀ x` over blocks of rows.
///
/// Symmetric, so that only the panels on and above the diagonal are computed: little more than half
/// the work of a plain product.
public struct GramMatrix: Sendable {
  private var sum: Matrix

  // Columns of a panel: wide enough for efficient products.
  private static let panel = 256

  /// Begins with zeros, `[columns, columns]`.
  public init(columns: Int) { sum = Matrix(rows: columns, columns: columns) }

  /// The Gram matrix `xᵀ x` of one matrix, `[n, p] → [p, p]`.
  ///
  /// - Complexity: O(n · p²).
  public static func of(_ x: Matrix) -> Matrix {
    var gram = GramMatrix(columns: x.columns)
    gram.add(x)
    return gram.matrix
  }

  /// Adds `xᵀ x`, `x: [n, columns]`.
  public mutating func add(_ x: Matrix) {
    precondition(x.columns == sum.columns, "\(x) into a Gram matrix of \(sum.columns) columns")
    let d = x.columns
    let out = unsafe sum.mutableBase()
    for start in stride(from: 0, to: d, by: Self.panel) {
      let end = min(start + Self.panel, d)
      unsafe BLAS.multiply(
        m: end, n: end - start, k: x.rows, .init(x.base, stride: d, .transposed),
        .init(x.base + start, stride: d), into: out + start, stride: d, keep: 1)
    }
  }

  /// The whole matrix, exactly symmetric.
  public var matrix: Matrix {
    // What is below the diagonal of the transpose is above that of the sum.
    var result = sum.transposed()
    let d = sum.columns
    let out = unsafe result.mutableBase()
    for row in 0..<d {
      let start = row * d + row
      unsafe (out + start).update(from: sum.base + start, count: d - row)
    }
    return result
  }
}
