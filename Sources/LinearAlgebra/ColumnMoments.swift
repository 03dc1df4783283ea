internal import CVectorKernels

/// Mean and covariance of the columns of a matrix.
package struct ColumnMoments: Sendable {
  /// The mean of each column.
  package let mean: [Float]
  /// `Σ_r (x_r − mean)(x_r − mean)ᵀ / (rows − 1)`, `[columns, columns]`.
  package let covariance: Matrix

  // Rows of a block that is copied and centred.
  private static let blockRows = 4096
  // Integers are off by 2e-4 / √rows of √(cᵢᵢ cⱼⱼ): from here on as little as sums of floats are.
  private static let fewestIntegerRows = 1 << 14

  /// Sums over the rows.
  ///
  /// - Complexity: O(rows · columns²) time, O(columns²) memory.
  package init(_ x: Matrix) {
    self.init(
      x, usesIntegers: BlockFloatColumns.isSupported && x.rows >= Self.fewestIntegerRows)
  }

  /// In floats, or in integers if the processor multiplies them: ``BlockFloatColumns/isSupported``.
  package init(_ x: Matrix, usesIntegers: Bool) {
    (mean, covariance) = usesIntegers ? Self.integerMoments(x) : Self.floatMoments(x)
  }

  private static func floatMoments(_ x: Matrix) -> ([Float], Matrix) {
    let (n, d) = (x.rows, x.columns)
    let ones = Matrix(rows: 1, columns: n, [Float](repeating: 1 / Float(max(n, 1)), count: n))
    let mean = ones.multiplied(by: x).values
    var gram = GramMatrix(columns: d)
    for start in stride(from: 0, to: n, by: blockRows) {
      var block = Matrix(x[rows: start..<min(start + blockRows, n)])
      VectorKernels.addBias(mean.map { -$0 }, to: &block)
      gram.add(block)
    }
    var sum = gram.matrix
    sum.scaleRows(by: [Float](repeating: 1 / Float(max(n - 1, 1)), count: d))
    return (mean, sum)
  }

  /// Sums about a shift near the mean, by groups of blocks.
  private static func integerMoments(_ x: Matrix) -> ([Float], Matrix) {
    let (n, d) = (x.rows, x.columns)
    let first = Matrix(x[rows: 0..<min(n, Int(VK_GRAM_ROWS))])
    let weights = [Float](repeating: 1 / Float(first.rows), count: first.rows)
    let shift = Matrix(rows: 1, columns: first.rows, weights).multiplied(by: first).values
    // As many whatever the number of threads, so that the sums are the same.
    var groups = [IntegerGram](repeating: IntegerGram(columns: d), count: 4)
    let count = groups.count
    unsafe groups.withUnsafeMutableBufferPointer { groups in
      // Each writes its own.
      nonisolated(unsafe) let groups = unsafe groups
      Parallel.each(count) { i in
        unsafe groups[i].add(x, rows: n * i / count..<n * (i + 1) / count, shift: shift)
      }
    }
    let offsets = (0..<d).map { c in groups.reduce(0.0) { $0 + $1.sums[c] } / Double(n) }
    var sum = groups[0].products
    for group in groups.dropFirst() { VectorKernels.add(group.products, to: &sum) }
    return (zip(shift, offsets).map { Float(Double($0) + $1) }, centred(sum, offsets, count: n))
  }

  // Of the upper triangle of sums of products, the whole covariance.
  private static func centred(_ sum: Matrix, _ offsets: [Double], count n: Int) -> Matrix {
    let d = offsets.count
    var covariance = Matrix(uninitializedRows: d, columns: d)
    let out = unsafe covariance.mutableBase()
    for i in 0..<d {
      let row = unsafe sum.base + i * sum.columns
      for j in i..<d {
        let product = unsafe Double(row[j]) - Double(n) * offsets[i] * offsets[j]
        let value = Float(product / Double(max(n - 1, 1)))
        unsafe out[i * d + j] = value
        unsafe out[j * d + i] = value
      }
    }
    return covariance
  }
}

/// Sums of rows about a shift, and of their products in 16-bit integers.
private struct IntegerGram {
  /// Sums of the columns.
  private(set) var sums: [Double]
  /// On and above the diagonal, the inner products of the columns, filled up to a multiple of 32.
  private(set) var products: Matrix

  // Blocks summed at once: their integers stay in the second-level cache.
  private static let blocks = 2

  init(columns: Int) {
    sums = [Double](repeating: 0, count: columns)
    let padded = (columns + 31) / 32 * 32
    products = Matrix(rows: padded, columns: padded)
  }

  mutating func add(_ x: Matrix, rows: Range<Int>, shift: [Float]) {
    let (d, padded, blockRows) = (sums.count, products.rows, Int(VK_GRAM_ROWS))
    let size = padded * blockRows / 2
    var packed = [Int32](repeating: 0, count: Self.blocks * size)
    var scales = [Float](repeating: 0, count: Self.blocks * padded)
    var columns = [Float](repeating: 0, count: d)
    var scratch = [Float](repeating: 0, count: 2 * d)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.blocks * blockRows) {
      var count = 0
      while count < Self.blocks, start + count * blockRows < rows.upperBound {
        let row = start + count * blockRows
        unsafe packed.withUnsafeMutableBufferPointer { packed in
          unsafe scales.withUnsafeMutableBufferPointer { scales in
            guard let packed = packed.baseAddress, let scales = scales.baseAddress else { return }
            unsafe vk_gram_pack(
              x.base + row * d, d, shift, min(blockRows, rows.upperBound - row), d,
              packed + count * size, scales + count * padded, &columns, &scratch)
          }
        }
        for c in 0..<d { sums[c] += Double(columns[c]) }
        count += 1
      }
      unsafe vk_gram_add(packed, scales, count, d, products.mutableBase())
    }
  }
}
