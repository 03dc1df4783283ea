import LinearAlgebra
import TestSupport
import Testing

/// The sizes of a product `[m, k] · [k, n]`.
struct ProductSize: Sendable, CustomTestStringConvertible {
  var m: Int
  var n: Int
  var k: Int

  init(_ m: Int, _ n: Int, _ k: Int) { (self.m, self.n, self.k) = (m, n, k) }

  var testDescription: String { "m \(m), n \(n), k \(k)" }

  /// The absolute tolerance for sums of `k` products of normal values: added one after the other,
  /// partial sums of size √k each lose half an ulp, and these losses add up to about 3e-8 k.
  var atol: Float { 1e-6 * max(1, Float(k) / 5) }
}

// Those of few rows have whole and broken tiles, panels and blocks of our own kernels for them. The last
// four are past twice the threshold of 2^20 multiply-adds: they run on several threads.
private let productSizes = [
  ProductSize(3, 5, 7), ProductSize(17, 33, 9), ProductSize(65, 31, 47), ProductSize(127, 63, 101),
  ProductSize(1, 5, 7), ProductSize(5, 1, 7), ProductSize(5, 7, 1), ProductSize(1, 1, 1),
  ProductSize(1, 1, 301), ProductSize(0, 5, 7), ProductSize(5, 0, 7), ProductSize(5, 7, 0),
  ProductSize(1, 7, 0), ProductSize(5, 1, 0), ProductSize(0, 0, 0),
  ProductSize(2, 64, 32), ProductSize(6, 16, 64), ProductSize(11, 81, 65), ProductSize(16, 147, 40),
  ProductSize(25, 131, 129), ProductSize(41, 35, 97), ProductSize(50, 192, 33),
  ProductSize(259, 67, 129), ProductSize(67, 259, 129), ProductSize(1, 2_101, 1_031),
  ProductSize(2_101, 1, 1_031),
]

@Suite("Matrix products")
struct ProductTests {
  @Test(arguments: productSizes)
  func productOfBothAsTheyAre(_ size: ProductSize) {
    let a = randomMatrix(size.m, size.k, seed: 1)
    let b = randomMatrix(size.k, size.n, seed: 2)
    expectClose(a.multiplied(by: b), naiveProduct(a, b), atol: size.atol, rtol: 1e-5)
    var half = naiveProduct(a, b)
    half.scaleRows(by: Array(repeating: 0.5, count: size.m))
    expectClose(a.multiplied(by: b, scale: 0.5), half, atol: size.atol, rtol: 1e-5)
  }

  @Test(arguments: productSizes)
  func productWithRightTransposed(_ size: ProductSize) {
    let a = randomMatrix(size.m, size.k, seed: 3)
    let b = randomMatrix(size.n, size.k, seed: 4)
    let expected = naiveProduct(a, naiveTranspose(b))
    expectClose(a.multiplied(byTransposed: b), expected, atol: size.atol, rtol: 1e-5)
  }

  @Test(arguments: productSizes)
  func productWithLeftTransposed(_ size: ProductSize) {
    let a = randomMatrix(size.k, size.m, seed: 5)
    let b = randomMatrix(size.k, size.n, seed: 6)
    let expected = naiveProduct(naiveTranspose(a), b)
    expectClose(a.transposedMultiplied(by: b), expected, atol: size.atol, rtol: 1e-5)
  }

  @Test(arguments: productSizes)
  func accumulates(_ size: ProductSize) {
    let a = randomMatrix(size.m, size.k, seed: 7)
    let b = randomMatrix(size.n, size.k, seed: 8)
    var sum = randomMatrix(size.m, size.n, seed: 9)
    let product = naiveProduct(a, naiveTranspose(b)).values
    let expected = zip(sum.values, product).map { Float(Double($0) + Double($1)) }
    sum.accumulate(a, byTransposed: b)
    expectClose(sum.values, expected, atol: size.atol, rtol: 1e-5)
  }

  @Test(
    .enabled(if: ProcessorKernels.vectorBits >= 512, "only AVX-512 has kernels for few rows"),
    arguments: [2, 5, 7, 13, 25, 32])
  func rowsOfFewDependOnThemselvesAlone(_ rows: Int) {
    let (a, b) = (randomMatrix(rows, 77, seed: 20), randomMatrix(77, 151, seed: 21))
    let transposed = naiveTranspose(b)
    let (whole, wholeTransposed) = (a.multiplied(by: b), a.multiplied(byTransposed: transposed))
    for r in 0..<rows {
      let row = Matrix(rows: 1, columns: 77, a.row(r))
      let isSame = row.multiplied(by: b).values == whole.row(r)
      let isSameTransposed =
        row.multiplied(byTransposed: transposed).values == wholeTransposed.row(r)
      #expect(isSame && isSameTransposed, "row \(r)")
    }
  }

  @Test(arguments: productSizes)
  func productWithVector(_ size: ProductSize) {
    let a = randomMatrix(size.m, size.k, seed: 10)
    let x = randomMatrix(size.k, 1, seed: 11)
    expectClose(
      a.multiplied(by: x.values), naiveProduct(a, x).values, atol: size.atol, rtol: 1e-5)
  }

  @Test func overwritesWhateverWasThere() {
    for (a, b) in [(Shape(3, 4), Shape(4, 5)), (Shape(3, 0), Shape(0, 5))] {
      let (left, right) = (a.random(seed: 18), b.random(seed: 19))
      var out = Matrix(rows: 3, columns: 5, Array(repeating: .nan, count: 15))
      BLAS.multiply(
        m: 3, n: 5, k: a.columns, .init(left.base, stride: a.columns),
        .init(right.base, stride: 5), into: out.mutableBase(), stride: 5)
      expectClose(out, naiveProduct(left, right), atol: 2e-6, rtol: 1e-5)
    }
  }

  @Test func accumulatesOntoItself() {
    var a = Matrix([[1, 2], [3, 4]])
    a.accumulate(a, byTransposed: a)
    #expect(a == Matrix([[6, 13], [14, 29]]))
  }

  @Test(arguments: productSizes.filter { $0.k > 0 })
  func stridedProducts(_ size: ProductSize) {
    // Windows two columns wider than the factors, and a target three wider than the product.
    let (m, n, k) = (size.m, size.n, size.k)
    let a = randomMatrix(m, k + 2, seed: 12)
    let b = randomMatrix(k, n + 2, seed: 13)
    let start = randomMatrix(m, n + 3, seed: 14)
    var parallel = start
    var serial = start
    BLAS.multiply(
      m: m, n: n, k: k, .init(a[columns: 2..<k + 2].base, stride: k + 2),
      .init(b[columns: 1..<n + 1].base, stride: n + 2), into: parallel.mutableBase(),
      stride: n + 3, scale: 2, keep: -1)
    BLAS.multiplySerially(
      m: m, n: n, k: k, .init(a[columns: 2..<k + 2].base, stride: k + 2),
      .init(b[columns: 1..<n + 1].base, stride: n + 2), into: serial.mutableBase(),
      stride: n + 3, scale: 2, keep: -1)
    let product = naiveProduct(Matrix(a[columns: 2..<k + 2]), Matrix(b[columns: 1..<n + 1]))
    var expected = start
    for r in 0..<m { for c in 0..<n { expected[r, c] = 2 * product[r, c] - start[r, c] } }
    expectClose(parallel, expected, atol: 3 * size.atol, rtol: 1e-5)
    expectClose(serial, expected, atol: 3 * size.atol, rtol: 1e-5)
  }

  @Test(arguments: [BLAS.Operand.asIs, .transposed])
  func vectorProductKeepsAndScales(_ operand: BLAS.Operand) {
    let a = randomMatrix(5, 9, seed: 15)
    let op = operand == .asIs ? a : naiveTranspose(a)
    let x = randomMatrix(op.columns, 1, seed: 16)
    var y = randomMatrix(op.rows, 1, seed: 17)
    let expected = zip(naiveProduct(op, x).values, y.values).map { 3 * $0 + 0.5 * $1 }
    BLAS.multiply(
      rows: 5, columns: 9, .init(a.base, stride: 9, operand), vector: x.base,
      into: y.mutableBase(), scale: 3, keep: 0.5)
    expectClose(y.values, expected, atol: 1e-5, rtol: 1e-5)
  }

  @Test func namesItsKernels() {
    #expect(!BLAS.kernelName.isEmpty)
    #expect(!BLAS.configuration.isEmpty)
  }
}
