public import LinearAlgebra
public import Steering

/// The matrix `M = P1 P2ᵀ` of a *multiply* or *mixed* steer taken apart into its dimensions: `M = Σ_j σ_j u_j v_jᵀ`.
///
/// Since `cᵀ M e_v = Σ_j σ_j (c·u_j)(v_j·e_v)`, dimension `j` reads contexts along `u_j` and writes
/// words along `v_j`.
public struct SteerDecomposition: Sendable {
  /// The steer's name.
  public let name: String
  /// `ε`, the factor with which the steer moves logits.
  public let epsilon: Float
  /// `P1 P2ᵀ`.
  public let matrix: FactoredMatrix
  /// `u`: `[d, k]`, `singularValues`: `k`, `vTransposed`: `[k, d]`, `k = min(r, d)` unless fewer were
  /// asked for.
  public let factors: SingularValueDecomposition
  /// `Σ_j σ_j²` of all dimensions, `‖M‖²_F`.
  public let energy: Double

  /// Takes apart one steer of a checkpoint.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - index: The steer.
  ///   - analysis: What needs the decomposition, for messages.
  ///   - leading: How many dimensions are wanted, those of the largest singular values; nil for all.
  ///     A few take a fraction of the time of all.
  /// - Throws: ``AnalysisError/wrongKind(analysis:kind:steer:)`` for *add* and *offset*;
  ///   ``AnalysisError/nonFinite(what:)``; `LinearAlgebraError.notConverged`.
  /// - Complexity: O(d · r² + r³).
  public init(_ steer: Steer, index: Int, analysis: String, leading: Int? = nil) throws {
    let matrix = try Self.matrix(of: steer, index: index, analysis: analysis)
    let all = min(matrix.rank, matrix.rows)
    let factors = try AnalysisError.naming("steer \(steer.names[index])") {
      try leading.map { try matrix.leadingSingularValues(min($0, all)) }
        ?? matrix.singularValueDecomposition()
    }
    let isWhole = factors.singularValues.count == all
    self.init(
      name: steer.names[index], epsilon: steer.epsilon, matrix: matrix, factors: factors,
      energy: isWhole ? nil : matrix.squaredNorm())
  }

  init(
    name: String, epsilon: Float, matrix: FactoredMatrix, factors: SingularValueDecomposition,
    energy: Double? = nil
  ) {
    self.name = name
    self.epsilon = epsilon
    self.matrix = matrix
    self.factors = factors
    self.energy =
      energy ?? factors.singularValues.reduce(0.0) { $0 + Double($1) * Double($1) }
  }

  /// `P1 P2ᵀ` of one steer of a checkpoint.
  static func matrix(of steer: Steer, index: Int, analysis: String) throws -> FactoredMatrix {
    guard steer.kind.hasMatrix else {
      throw AnalysisError.wrongKind(
        analysis: analysis, kind: steer.kind.rawValue, steer: steer.names[index])
    }
    return FactoredMatrix(left: steer.projector1(index), right: steer.projector2(index))
  }

  /// `k`, the number of dimensions.
  public var count: Int { factors.singularValues.count }

  /// `d`, the width.
  public var width: Int { matrix.rows }

  /// What the dimensions read in contexts: `c·u_j`, `[T, d] → [T, count]`.
  public func activations(_ hidden: Matrix, dimensions: Range<Int>) -> Matrix {
    hidden.multiplied(by: Matrix(factors.u[columns: dimensions]))
  }

  /// What the dimensions write: the scores `v_j·e_v` of every word, `[V, d] → [V, count]`.
  public func scores(_ embedding: Matrix, dimensions: Range<Int>) -> Matrix {
    embedding.multiplied(byTransposed: Matrix(factors.vTransposed[rows: dimensions]))
  }
}

extension Steer {
  /// The number of the first steer that is no dummy.
  public var firstLabelledSteer: Int { names.indices.first { $0 != dummySteer } ?? 0 }

  /// The number of the steer that a name means; without a name that of the first labelled steer.
  ///
  /// - Throws: ``AnalysisError/noSuchSteer(name:names:)``.
  public func index(named name: String?) throws(AnalysisError) -> Int {
    guard let name else { return firstLabelledSteer }
    guard let index = names.firstIndex(of: name) else {
      throw .noSuchSteer(name: name, names: names)
    }
    return index
  }

  /// The steer values at which texts are read: the dummy steer at 1, as it was in training, and all
  /// others at 0.
  public var baseValues: [Float] { names.indices.map { $0 == dummySteer ? 1 : 0 } }

  /// Steer values that set one steer and leave the others at 0.
  public func values(of index: Int, _ value: Float) -> [Float] {
    names.indices.map { $0 == index ? value : 0 }
  }
}
