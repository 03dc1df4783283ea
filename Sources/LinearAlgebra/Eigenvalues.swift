internal import COpenBLAS
public import ComplexModule
public import RealModule

/// The eigendecomposition `A = Q · diag(eigenvalues) · Qᵀ` of a symmetric matrix.
public struct SymmetricEigendecomposition: Sendable {
  /// Real eigenvalues, largest first.
  public var eigenvalues: [Float]
  /// Orthonormal eigenvectors in columns, `[n, n]`, in the order of `eigenvalues`.
  public var eigenvectors: Matrix
}

/// The eigendecomposition of a general square matrix: `A · x = λ · x`.
public struct Eigendecomposition: Sendable {
  /// Complex eigenvalues by descending modulus; conjugate pairs adjacent, positive imaginary first.
  public var eigenvalues: [Complex<Float>]
  /// Right eigenvectors of Euclidean norm 1, one per eigenvalue, `n` entries each.
  public var eigenvectors: [[Complex<Float>]]
}

extension Matrix {
  /// Eigenvalues and orthonormal eigenvectors of a symmetric matrix; the upper triangle is read.
  ///
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:actual:)`` unless square;
  ///   ``LinearAlgebraError/nonFiniteInput``;
  ///   ``LinearAlgebraError/notConverged(routine:info:)`` if `ssyevd` fails.
  /// - Complexity: O(n³).
  public func symmetricEigendecomposition() throws(LinearAlgebraError)
    -> SymmetricEigendecomposition
  {
    let (values, rows) = try symmetricEigenvectorRows()
    return .init(eigenvalues: values, eigenvectors: rows.transposed())
  }

  /// As ``symmetricEigendecomposition()``, with the eigenvectors in rows.
  package func symmetricEigenvectorRows() throws(LinearAlgebraError) -> (
    values: [Float], vectors: Matrix
  ) {
    let (values, vectors) = try symmetricSolution(withVectors: true)
    // Column-major vectors are rows of `vectors`, smallest eigenvalue first.
    return (values.reversed(), vectors.gatherRows((0..<rows).reversed()))
  }

  /// The eigenvalues alone of a symmetric matrix, largest first; the upper triangle is read.
  ///
  /// - Throws: As ``symmetricEigendecomposition()``.
  /// - Complexity: O(n³), a fraction of the time with vectors.
  public func symmetricEigenvalues() throws(LinearAlgebraError) -> [Float] {
    try symmetricSolution(withVectors: false).values.reversed()
  }

  // Values ascending; vectors in rows if wanted.
  private func symmetricSolution(withVectors: Bool) throws(LinearAlgebraError) -> (
    values: [Float], vectors: Matrix
  ) {
    try requireSquare()
    try requireFinite()
    let n = rows
    guard n > 0 else { return ([], self) }
    var vectors = self
    var values = [Float](repeating: 0, count: n)
    // The row-major upper triangle is the column-major lower one.
    let info = BLAS.withLAPACK {
      unsafe values.withUnsafeMutableBufferPointer { w in
        unsafe LAPACKE_ssyevd(
          LAPACK_COL_MAJOR, Self.job(withVectors), 0x4C, Int32(n), vectors.mutableBase(), Int32(n),
          w.baseAddress)
      }
    }
    guard info == 0 else { throw .notConverged(routine: "ssyevd", info: Int(info)) }
    return (values, vectors)
  }

  // LAPACK's "V" and "N".
  private static func job(_ withVectors: Bool) -> CChar { withVectors ? 0x56 : 0x4E }

  /// Eigenvalues and right eigenvectors of a square matrix.
  ///
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:actual:)`` unless square;
  ///   ``LinearAlgebraError/nonFiniteInput``;
  ///   ``LinearAlgebraError/notConverged(routine:info:)`` if `sgeev` fails.
  /// - Complexity: O(n³).
  public func eigendecomposition() throws(LinearAlgebraError) -> Eigendecomposition {
    let (real, imaginary, vectors) = try generalSolution(withVectors: true)
    return Self.ordered(real: real, imaginary: imaginary, vectors: vectors)
  }

  /// The eigenvalues alone of a square matrix, by descending modulus, conjugates adjacent.
  ///
  /// - Throws: As ``eigendecomposition()``.
  /// - Complexity: O(n³), a fraction of the time with vectors.
  public func eigenvalues() throws(LinearAlgebraError) -> [Complex<Float>] {
    let (real, imaginary, _) = try generalSolution(withVectors: false)
    let values = zip(real, imaginary).map { Complex($0, $1) }
    return Self.byModulus(values).map { values[$0] }
  }

  private func generalSolution(withVectors: Bool) throws(LinearAlgebraError) -> (
    real: [Float], imaginary: [Float], vectors: Matrix
  ) {
    try requireSquare()
    try requireFinite()
    let n = rows
    var real = [Float](repeating: 0, count: n)
    var imaginary = real
    var vectors = Matrix(rows: withVectors ? n : 1, columns: max(n, 1))
    guard n > 0 else { return (real, imaginary, vectors) }
    var a = transposed()  // column-major for LAPACK
    let info = BLAS.withLAPACK {
      unsafe real.withUnsafeMutableBufferPointer { re in
        unsafe imaginary.withUnsafeMutableBufferPointer { im in
          unsafe LAPACKE_sgeev(
            LAPACK_COL_MAJOR, 0x4E, Self.job(withVectors), Int32(n), a.mutableBase(), Int32(n),
            re.baseAddress, im.baseAddress, nil, 1, vectors.mutableBase(), Int32(n))
        }
      }
    }
    guard info == 0 else { throw .notConverged(routine: "sgeev", info: Int(info)) }
    return (real, imaginary, vectors)
  }

  // LAPACK stores a conjugate pair j, j + 1 as real part in row j and imaginary part in row j + 1.
  private static func ordered(real: [Float], imaginary: [Float], vectors: Matrix)
    -> Eigendecomposition
  {
    var pairs: [(value: Complex<Float>, vector: [Complex<Float>])] = []
    var j = 0
    while j < real.count {
      let value = Complex(real[j], imaginary[j])
      if imaginary[j] == 0 {
        pairs.append((value, vectors.row(j).map { Complex($0, 0) }))
        j += 1
      } else {
        let vector = zip(vectors.row(j), vectors.row(j + 1)).map { Complex($0, $1) }
        pairs.append((value, vector))
        pairs.append((value.conjugate, vector.map(\.conjugate)))
        j += 2
      }
    }
    let order = byModulus(pairs.map(\.value))
    return .init(
      eigenvalues: order.map { pairs[$0].value }, eigenvectors: order.map { pairs[$0].vector })
  }

  // Stable by modulus, so conjugates stay together. Squared moduli could overflow or underflow.
  private static func byModulus(_ values: [Complex<Float>]) -> [Int] {
    let moduli = values.map(\.length)
    return values.indices.sorted { a, b in
      moduli[a] == moduli[b] ? a < b : moduli[a] > moduli[b]
    }
  }
}
