internal import LinearAlgebra

extension SteerComposition {
  /// The weighted sum as one steer.
  ///
  /// *multiply*: with `P1 = [w_1 (ε_1/ε) P1_1 …]` and `P2 = [P2_1 …]`, columns side by side,
  /// `P1 P2ᵀ = Σ w_i (ε_i/ε) M_i`. A rank above the width, or above `rank`, is lowered through the
  /// singular value decomposition `U Σ Vᵀ` of that product to `P1 = U √Σ`, `P2 = V √Σ`: exactly at
  /// the width, else to the nearest matrix of the rank wanted. *add* and *offset*: the weighted sum
  /// of the vectors. *mixed*: both.
  ///
  /// - Parameters:
  ///   - name: The name of the steer; nil for those of its parts, joined by `+`.
  ///   - rank: The largest rank; nil for no limit but the width. *multiply* and *mixed* only.
  /// - Returns: The steer, and how far a lower rank takes it from the sum.
  /// - Throws: ``SteeringError/invalidSetting(name:value:expected:)`` for a rank that is not positive
  ///   or given for another kind, and for weights that overflow; `LinearAlgebraError` if the decomposition fails.
  /// - SeeAlso: Eckart & Young, "The approximation of one matrix by another of lower rank", 1936.
  public func sum(name: String? = nil, rank: Int? = nil) throws -> Result {
    let kind = inputs[0].steer.kind
    if let rank {
      try SteeringError.require(rank >= 1, "rank", rank, "at least 1")
      try SteeringError.require(
        kind.hasMatrix, "rank", rank, "left out for steers of kind \(kind.rawValue)")
    }
    let factors = kind.hasMatrix ? try summedFactors(rank: rank) : ([], relativeError: 0)
    let vectors = (kind.projectors..<kind.tensorNames.count).map { summedVector($0) }
    let steer = try Steer(
      kind: kind, epsilon: epsilon, names: [name ?? labelledNames.joined(separator: "+")],
      dummySteer: nil, parameters: factors.0 + vectors, provenance: provenance(.sum))
    return try result(steer, relativeError: factors.relativeError)
  }

  private func summedVector(_ tensor: Int) -> Matrix {
    let width = inputs[0].steer.parameters[tensor].columns
    var sum = [Double](repeating: 0, count: width)
    for part in parts {
      let factor = Double(factor(part))
      for (i, value) in part.input.steer.parameters[tensor].row(part.index).enumerated() {
        sum[i] += factor * Double(value)
      }
    }
    return Matrix(rows: 1, columns: width, sum.map { Float($0) })
  }

  private func summedFactors(rank limit: Int?) throws -> ([Matrix], relativeError: Double) {
    let width = inputs[0].steer.width
    let total = parts.reduce(0) { $0 + $1.input.steer.rank }
    // Transposed, so that columns side by side are rows below one another.
    var left = Matrix(rows: total, columns: width)
    var right = left
    var row = 0
    for part in parts {
      let steer = part.input.steer
      left.setRows(from: row, steer.projector1(part.index).scaled(by: factor(part)).transposed())
      right.setRows(from: row, steer.projector2(part.index).transposed())
      row += steer.rank
    }
    let sum = FactoredMatrix(left: left.transposed(), right: right.transposed())
    let wanted = min(limit ?? width, total, width)
    guard total > width || limit != nil else { return ([sum.left, sum.right], 0) }
    let (factors, relativeError) = try sum.nearest(ofRank: wanted)
    return ([factors.left, factors.right], relativeError)
  }
}

extension FactoredMatrix {
  /// The nearest matrix of a rank, in balanced factors `U √Σ` and `V √Σ`.
  ///
  /// - Parameter wanted: The number of columns of the factors, at most that of singular values.
  /// - Returns: The factors; the Frobenius norm of what is left out, over that of the whole.
  /// - Throws: `LinearAlgebraError`.
  func nearest(ofRank wanted: Int) throws(LinearAlgebraError) -> (
    factors: FactoredMatrix, relativeError: Double
  ) {
    let decomposition = try singularValueDecomposition()
    let values = decomposition.singularValues
    func energy(_ part: ArraySlice<Float>) -> Double {
      part.reduce(0) { $0 + Double($1) * Double($1) }
    }
    let total = energy(values[...])
    let lost = energy(values[wanted...])
    return (
      decomposition.factors(ofRank: wanted), total > 0 ? (lost / total).squareRoot() : 0
    )
  }
}

extension Matrix {
  func scaled(by factor: Float) -> Matrix {
    Matrix(rows: rows, columns: columns, values.map { $0 * factor })
  }
}
