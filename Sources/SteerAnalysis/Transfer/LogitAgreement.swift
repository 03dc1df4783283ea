package import LinearAlgebra

/// How well steering logits of the target agree with the source's.
package struct LogitAgreement: Sendable {
  /// Pearson's correlation over all contexts and tokens; 0 where one side does not vary.
  package private(set) var correlation = 0.0
  /// The correlation of shifts centred and weighted by the target's probabilities.
  package private(set) var weightedCorrelation = 0.0
  /// The root of the mean over contexts of the variance of the source's shifts under `p`.
  package private(set) var sourceDeviation = 0.0
  /// The same of the target's shifts.
  package private(set) var targetDeviation = 0.0

  /// Compares one steer, in `Double` beyond the sums of a row.
  package init(_ logits: SteeringLogits, source: FactoredMatrix, target: FactoredMatrix) {
    var plain = Moments()
    var weighted = Moments()
    logits.forEachBlock { block in
      let a = logits.sourceShifts(source, block.rows)
      let b = logits.targetShifts(target, block.rows)
      plain.add(a, b, weights: nil)
      weighted.add(a, b, weights: block.probabilities)
    }
    correlation = plain.correlation
    weightedCorrelation = weighted.correlation
    let contexts = Double(max(logits.contexts, 1))
    sourceDeviation = (weighted.aa / contexts).squareRoot()
    targetDeviation = (weighted.bb / contexts).squareRoot()
  }

  /// Second moments about the mean: of everything, or within each row under its weights.
  private struct Moments {
    var count = 0.0
    var a = 0.0
    var b = 0.0
    var aa = 0.0
    var bb = 0.0
    var ab = 0.0

    var correlation: Double {
      let (va, vb, vab) =
        count > 0
        ? (aa - a * a / count, bb - b * b / count, ab - a * b / count) : (aa, bb, ab)
      return va > 0 && vb > 0 ? vab / (va * vb).squareRoot() : 0
    }

    mutating func add(_ x: Matrix, _ y: Matrix, weights: Matrix?) {
      guard let weights else {
        let ones = [Float](repeating: 1, count: x.columns)
        count += Double(x.count)
        for r in 0..<x.rows {
          a += Double(RowKernels.dot(x.rowSpan(r), ones.span))
          b += Double(RowKernels.dot(y.rowSpan(r), ones.span))
          addProducts(x, x, y, y, row: r)
        }
        return
      }
      var (wx, wy) = (x, y)
      SteeringLogits.weigh(&wx, by: weights)
      SteeringLogits.weigh(&wy, by: weights)
      for r in 0..<x.rows { addProducts(wx, x, wy, y, row: r) }
    }

    // `wx` and `wy` are `x` and `y` times their weights, or `x` and `y` themselves.
    private mutating func addProducts(
      _ wx: Matrix, _ x: Matrix, _ wy: Matrix, _ y: Matrix, row: Int
    ) {
      aa += Double(RowKernels.dot(wx.rowSpan(row), x.rowSpan(row)))
      bb += Double(RowKernels.dot(wy.rowSpan(row), y.rowSpan(row)))
      ab += Double(RowKernels.dot(wx.rowSpan(row), y.rowSpan(row)))
    }
  }
}
