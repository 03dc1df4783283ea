internal import LinearAlgebra

extension Steer {
  /// The steer with each of its matrices replaced by the nearest of a lower rank, for several ranks at the
  /// cost of one decomposition; offsets of *mixed* stay.
  ///
  /// - Parameter ranks: Ranks from 1; those of the steer and above leave it as it is.
  /// - Returns: A steer for each rank.
  /// - Throws: `LinearAlgebraError` if the decomposition fails.
  /// - SeeAlso: Eckart & Young, "The approximation of one matrix by another of lower rank", 1936.
  package func cut(toRanks ranks: [Int]) throws -> [Steer] {
    precondition(kind.hasMatrix, "a \(kind.rawValue) steer has no rank to lower")
    let decompositions = try names.indices.map {
      try FactoredMatrix(left: projector1($0), right: projector2($0)).singularValueDecomposition()
    }
    return try ranks.map { rank in
      guard rank < self.rank else { return self }
      let parts = decompositions.map { $0.factors(ofRank: rank) }
      return try Steer(
        kind: kind, epsilon: epsilon, names: names, dummySteer: dummySteer,
        parameters: [Self.stacked(parts.map(\.left)), Self.stacked(parts.map(\.right))]
          + parameters.dropFirst(kind.projectors), provenance: provenance)
    }
  }

  private static func stacked(_ parts: [Matrix]) -> Matrix {
    Matrix(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: parts[0].columns, parts.flatMap(\.values))
  }
}
