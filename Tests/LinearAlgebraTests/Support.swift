import LinearAlgebra
import TestSupport
import Testing

/// Lengths around every vector width, and some that spread over threads.
let kernelLengths = Array(1...70) + [127, 128, 1_000, 40_003]

/// Seeded standard normal values.
func normals(_ count: Int, seed: UInt64, standardDeviation: Float = 1) -> [Float] {
  var random = CounterRandom(seed: seed)
  return (0..<count).map { _ in Float(random.normal()) * standardDeviation }
}

/// A matrix of seeded standard normal values.
func randomMatrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  Matrix(rows: rows, columns: columns, normals(rows * columns, seed: seed))
}

/// A matrix of this rank, as a product of two random factors.
func randomMatrix(_ rows: Int, _ columns: Int, rank: Int, seed: UInt64) -> Matrix {
  naiveProduct(randomMatrix(rows, rank, seed: seed), randomMatrix(rank, columns, seed: seed + 1))
}

/// `a · b`, each sum in `Double`.
func naiveProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
  let (m, n, k) = (a.rows, b.columns, a.columns)
  let (left, right) = (a.values.map(Double.init), b.values.map(Double.init))
  var sums = [Double](repeating: 0, count: m * n)
  for i in 0..<m {
    for p in 0..<k {
      let factor = left[i * k + p]
      for j in 0..<n { sums[i * n + j] += factor * right[p * n + j] }
    }
  }
  return Matrix(rows: m, columns: n, sums.map(Float.init))
}

/// The transpose, entry by entry.
func naiveTranspose(_ a: Matrix) -> Matrix {
  var result = Matrix(rows: a.columns, columns: a.rows)
  for r in 0..<a.rows { for c in 0..<a.columns { result[c, r] = a[r, c] } }
  return result
}

/// The square matrix with these diagonal entries.
func diagonal(_ entries: [Float]) -> Matrix {
  var result = Matrix(rows: entries.count, columns: entries.count)
  for (i, entry) in entries.enumerated() { result[i, i] = entry }
  return result
}

/// The square root of the sum of squares, in `Double`.
func frobeniusNorm(_ a: Matrix) -> Double {
  a.values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
}

/// Records an issue unless shapes agree and all entries are close.
func expectClose(
  _ actual: Matrix, _ expected: Matrix, atol: Float, rtol: Float,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.rows == expected.rows, sourceLocation: sourceLocation)
  #expect(actual.columns == expected.columns, sourceLocation: sourceLocation)
  expectClose(
    actual.values, expected.values, atol: atol, rtol: rtol, sourceLocation: sourceLocation)
}

/// Records an issue unless the columns are orthonormal.
func expectOrthonormalColumns(
  _ q: Matrix, atol: Float = 1e-5, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    naiveProduct(naiveTranspose(q), q), Matrix.identity(q.columns), atol: atol, rtol: 0,
    sourceLocation: sourceLocation)
}

/// Records an issue unless the values never grow.
func expectDescending(_ values: [Float], sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(
    zip(values, values.dropFirst()).allSatisfy { $0 >= $1 }, "\(values)",
    sourceLocation: sourceLocation)
}

/// A shape, shown by its numbers.
struct Shape: Sendable, CustomTestStringConvertible {
  var rows: Int
  var columns: Int

  init(_ rows: Int, _ columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  var testDescription: String { "\(rows) × \(columns)" }

  func random(seed: UInt64) -> Matrix { randomMatrix(rows, columns, seed: seed) }
}
