import LinearAlgebra
import RealModule
import Testing

/// Products in block floating point, against doubles.
@Suite(.enabled(if: BlockFloatColumns.isSupported, "this processor has no AVX-512 VNNI"))
struct BlockFloatTests {
  /// `C Eᵀ` and `P E` of a matrix of outputs, as a head uses them.
  struct Factors {
    let embedding: Matrix
    let logitColumns: BlockFloatColumns
    let gradientColumns: BlockFloatColumns
    let bias: [Float]
    let panels: Int
    let blocks: Int

    init(_ embedding: Matrix) {
      self.embedding = embedding
      let (v, d) = (embedding.rows, embedding.columns)
      (panels, blocks) = ((d + 63) / 64, (v + 63) / 64)
      logitColumns = BlockFloatColumns(chunks: panels * blocks)
      gradientColumns = BlockFloatColumns(chunks: panels * blocks, hasBytes: true)
      bias = (0..<blocks * 64).map { $0 < v ? 0 : -.infinity }
      for i in 0..<blocks {
        for j in 0..<panels {
          let entries = embedding[
            rows: i * 64..<min((i + 1) * 64, v), columns: j * 64..<min((j + 1) * 64, d)]
          logitColumns.pack(chunk: i * panels + j, entries, .transposed)
          gradientColumns.pack(chunk: i * panels + j, entries)
        }
      }
    }

    /// Log-sum-exp, target logits and `softmax E` of some rows.
    func softmax(
      _ hidden: Matrix, targets: [Int32], negligible: Float = 0, small: Float = 0
    ) -> (logSumExp: [Float], targetLogits: [Float], product: Matrix) {
      let rows = BlockFloatRows()
      rows.round(hidden.view)
      let softmax = BlockFloatSoftmax()
      let padding = [Int32](repeating: -1, count: rows.rows - targets.count)
      softmax.compute(rows, logitColumns, bias: bias, targetColumns: targets + padding)
      softmax.normalize(factor: 1, negligible: negligible, small: small)
      var product = Matrix(rows: rows.rows, columns: panels * 64)
      softmax.multiply(gradientColumns, into: &product)
      return (softmax.logSumExp, softmax.targetLogits, product)
    }
  }

  /// The same in doubles.
  static func reference(_ hidden: Matrix, _ embedding: Matrix, row: Int) -> (
    logits: [Double], logSumExp: Double, product: [Double]
  ) {
    let logits = (0..<embedding.rows).map { v in
      (0..<embedding.columns).reduce(0.0) {
        $0 + Double(hidden[row, $1]) * Double(embedding[v, $1])
      }
    }
    let largest = logits.max() ?? 0
    let total = largest + .log(logits.reduce(0.0) { $0 + .exp($1 - largest) })
    let product = (0..<embedding.columns).map { j in
      logits.indices.reduce(0.0) { $0 + .exp(logits[$1] - total) * Double(embedding[$1, j]) }
    }
    return (logits, total, product)
  }

  @Test(
    arguments: [(1, 1, 1), (5, 64, 64), (7, 65, 63), (13, 200, 130), (31, 517, 96)],
    [0.3, 3] as [Float])
  func softmaxAndItsProduct(_ size: (rows: Int, tokens: Int, width: Int), deviation: Float) {
    var random = CounterRandom(seed: UInt64(size.tokens))
    let embedding = Matrix.normal(
      rows: size.tokens, columns: size.width, standardDeviation: 0.5, random: &random)
    let hidden = Matrix.normal(
      rows: size.rows, columns: size.width, standardDeviation: deviation, random: &random)
    let targets = (0..<size.rows).map { Int32($0 * 31 % size.tokens) }
    let actual = Factors(embedding).softmax(hidden, targets: targets)
    let norm = Double(size.width).squareRoot() * 0.5
    for row in 0..<size.rows {
      let expected = Self.reference(hidden, embedding, row: row)
      // Four standard errors of `7e-5 ‖c‖ ‖e‖ / √d`.
      let tolerance = 4 * 7e-5 * Double(deviation) * norm + 1e-6
      #expect(abs(Double(actual.logSumExp[row]) - expected.logSumExp) < tolerance)
      let target = expected.logits[Int(targets[row])]
      #expect(abs(Double(actual.targetLogits[row]) - target) < tolerance)
      let error = (0..<size.width).reduce(0.0) {
        let difference = Double(actual.product[row, $1]) - expected.product[$1]
        return $0 + difference * difference
      }
      #expect(error.squareRoot() < (tolerance + 1e-4) * norm, "row \(row)")
    }
  }

  @Test func largestIntegersDoNotOverflow() {
    // All entries equal: every product has the same sign and the largest integers that norms allow.
    for (depth, value) in [(64, 1 as Float), (64, -1), (2, 1), (1, 1)] {
      let embedding = Matrix(
        rows: 64, columns: 64, (0..<64 * 64).map { $0 % 64 < depth ? value : 0 })
      let hidden = Matrix(rows: 1, columns: 64, (0..<64).map { $0 < depth ? 1 : 0 })
      let actual = Factors(embedding).softmax(hidden, targets: [3])
      let expected = value * Float(depth)
      #expect(abs(actual.targetLogits[0] - expected) < 1e-4 * Float(depth), "\(depth)")
      #expect(abs(actual.product[0, 0] - value) < 1e-4)
    }
  }

  @Test(arguments: [1e-15, 1e-6, 1e6, 1e15] as [Float])
  func scalesOfAllSizes(_ size: Float) {
    var random = CounterRandom(seed: 5)
    var hidden = Matrix.normal(rows: 6, columns: 64, standardDeviation: 1, random: &random)
    let embedding = Matrix.normal(rows: 64, columns: 64, standardDeviation: 1, random: &random)
    let plain = Factors(embedding).softmax(hidden, targets: Array(0..<6))
    hidden = Matrix(rows: 6, columns: 64, hidden.values.map { $0 * size })
    let scaled = Matrix(rows: 64, columns: 64, embedding.values.map { $0 / size })
    let actual = Factors(scaled).softmax(hidden, targets: Array(0..<6))
    for (a, b) in zip(actual.targetLogits, plain.targetLogits) { #expect(abs(a - b) < 1e-3) }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30])
  func entriesThatAreNoNumbersShow(_ entry: Float) {
    var random = CounterRandom(seed: 6)
    let embedding = Matrix.normal(rows: 70, columns: 64, standardDeviation: 1, random: &random)
    var hidden = Matrix.normal(rows: 6, columns: 64, standardDeviation: 1, random: &random)
    hidden[2, 10] = entry
    let actual = Factors(embedding).softmax(hidden, targets: Array(0..<6))
    #expect(!actual.logSumExp[2].isFinite && actual.logSumExp[1].isFinite)
  }

  @Test func negligibleBlocksAreLeftOut() {
    // The second block of 64 tokens has the logit −40 everywhere but for one row's −8.
    let embedding = Matrix(rows: 128, columns: 64, (0..<128 * 64).map { $0 < 64 * 64 ? 0 : -1 })
    var hidden = Matrix(rows: 12, columns: 64, Array(repeating: 40 / 64, count: 12 * 64))
    for j in 0..<64 { hidden[8, j] = 8 / 64 }
    let targets = [Int32](repeating: 0, count: 12)
    let all = Factors(embedding).softmax(hidden, targets: targets)
    let some = Factors(embedding).softmax(hidden, targets: targets, negligible: 1e-5)
    #expect(all.logSumExp == some.logSumExp)
    for row in 0..<12 {
      let isKept = row >= 6
      #expect(all.product[row, 0] < 0)
      #expect(some.product[row, 0] == (isKept ? all.product[row, 0] : 0), "row \(row)")
    }
  }

  @Test(arguments: [(1, 1), (70, 65), (517, 130)])
  func smallBlocksInBytes(_ size: (tokens: Int, width: Int)) {
    var random = CounterRandom(seed: 8)
    let embedding = Matrix.normal(
      rows: size.tokens, columns: size.width, standardDeviation: 0.5, random: &random)
    let hidden = Matrix.normal(
      rows: 20, columns: size.width, standardDeviation: 0.3, random: &random)
    let targets = [Int32](repeating: 0, count: 20)
    let factors = Factors(embedding)
    let full = factors.softmax(hidden, targets: targets)
    let bytes = factors.softmax(hidden, targets: targets, small: 2)
    #expect(full.logSumExp == bytes.logSumExp)
    for row in 0..<20 {
      let probabilities = Self.reference(hidden, embedding, row: row).logits.map {
        Double.exp($0 - Double(full.logSumExp[row]))
      }
      let norm = probabilities.reduce(0) { $0 + $1 * $1 }.squareRoot()
      var error = 0.0
      for j in 0..<size.width {
        let difference = Double(bytes.product[row, j]) - Double(full.product[row, j])
        error += difference * difference
      }
      let embeddingNorm = 0.5 * Double(size.width).squareRoot()
      #expect(error > 0 && error.squareRoot() < 0.02 * norm * embeddingNorm, "row \(row)")
    }
  }

  @Test func threadsDoNotMatter() {
    var random = CounterRandom(seed: 7)
    let embedding = Matrix.normal(rows: 1000, columns: 320, standardDeviation: 1, random: &random)
    let hidden = Matrix.normal(rows: 50, columns: 320, standardDeviation: 1, random: &random)
    let factors = Factors(embedding)
    let results = [1, 2, 3, 7].map { threads in
      Parallel.$taskThreadCount.withValue(threads) {
        factors.softmax(hidden, targets: Array(0..<50))
      }
    }
    for result in results.dropFirst() {
      #expect(result.product.values == results[0].product.values)
      #expect(result.logSumExp == results[0].logSumExp)
    }
  }
}
