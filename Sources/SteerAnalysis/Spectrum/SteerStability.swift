internal import Foundation
internal import LinearAlgebra

/// Which dimensions of a steer other trainings find again: other seeds, or other texts of the same kind.
///
/// A dimension is the matrix `u vᵀ` of one rank: it reads along `u` and writes along `v`. The cosine of two
/// is `(u·u′)(v·v′)`; turning both vectors of a pair changes nothing, and −1 reads the same contexts to write
/// the opposite words. The `u′vᵀ′` of one steer are orthonormal, so that the squares of a dimension's cosines
/// with all of them sum to 1 at most. Where one square is above ½, no other dimension of either steer has as
/// much: that is when a dimension counts as found again (`threshold`).
///
/// Dimensions of nearly the same singular value may turn into each other while the space of both stays. The
/// principal angles between the spaces of the first `k` dimensions tell (``subspaces``).
///
/// - SeeAlso: Björck & Golub, "Numerical methods for computing angles between linear subspaces",
///   Mathematics of Computation 27 (1973).
public struct SteerStability: Sendable, Codable, Equatable {
  /// The cosine from which a dimension is found again, `1/√2`.
  public static let threshold = 0.5.squareRoot()

  /// What another training has for a dimension.
  public struct Match: Sendable, Codable, Equatable {
    /// The other steer.
    public var steer: String
    /// The number of its dimension, from 1.
    public var dimension: Int
    /// `(u·u′)(v·v′)`, −1…1.
    public var cosine: Double
    /// `|u·u′|`: how far both read the same contexts.
    public var contexts: Double
    /// `|v·v′|`: how far both write the same words.
    public var words: Double
  }

  /// A dimension of the first steer.
  public struct Dimension: Sendable, Codable, Equatable {
    /// Its number, from 1.
    public var index: Int
    /// What each other training has for it.
    public var matches: [Match]
    /// The smallest cosine of the matches.
    public var cosine: Double
    /// Whether every other training finds it again.
    public var isStable: Bool
  }

  /// The space of the first dimensions.
  public struct Subspace: Sendable, Codable, Equatable {
    /// `k`.
    public var dimensions: Int
    /// `cos θ` of the `k` principal angles between the contexts read, largest first, the smallest over the
    /// other trainings of each.
    public var contexts: [Double]
    /// The same of the words written.
    public var words: [Double]
    /// Whether every other training finds the space again: whether all of these are above the threshold.
    public var isStable: Bool
  }

  /// The steer.
  public var steer: String
  /// The steers that it is compared with.
  public var others: [String]
  /// The cosine from which a dimension is found again.
  public var threshold: Double
  /// The first dimensions, as many as all steers have.
  public var dimensions: [Dimension]
  /// The spaces of the first 1, 2, … of them.
  public var subspaces: [Subspace]

  /// Compares a steer with others of the same width.
  ///
  /// Dimensions are matched one to one, the largest cosine by modulus first.
  ///
  /// - Parameters:
  ///   - steer: The steer.
  ///   - name: What it is called.
  ///   - others: Other trainings of it, at least one, of all dimensions.
  ///   - dimensions: The number of leading dimensions looked at; no more than every steer has.
  /// - Throws: ``AnalysisError/notComparable(first:second:reason:)`` for different widths;
  ///   `LinearAlgebraError.notConverged`.
  /// - Complexity: O(d · dimensions · r) for each other steer.
  public init(
    _ steer: SteerDecomposition, name: String,
    others: [(steer: SteerDecomposition, name: String)], dimensions: Int
  ) throws {
    precondition(!others.isEmpty, "stability of one steer alone")
    let count = others.reduce(min(dimensions, steer.count)) { min($0, $1.steer.count) }
    self.steer = name
    self.others = others.map(\.name)
    threshold = Self.threshold
    let matches = try others.map { other in
      guard other.steer.width == steer.width else {
        throw AnalysisError.notComparable(
          first: name, second: other.name,
          reason: "their widths are \(steer.width) and \(other.steer.width)")
      }
      return Self.matches(steer, other.steer, name: other.name, count: count)
    }
    self.dimensions = (0..<count).map { j in
      let found = matches.map { $0[j] }
      let cosine = found.map(\.cosine).min() ?? 0
      return Dimension(
        index: j + 1, matches: found, cosine: cosine, isStable: cosine > Self.threshold)
    }
    subspaces = try (0..<count).map { j in
      try Self.subspace(steer, others.map(\.steer), dimensions: j + 1)
    }
  }

  /// What is known of a dimension, from 1; nil beyond the dimensions that all steers have.
  public func dimension(_ index: Int) -> Dimension? { dimensions.first { $0.index == index } }

  // For each of the first dimensions its match among all of the other's.
  private static func matches(
    _ a: SteerDecomposition, _ b: SteerDecomposition, name: String, count: Int
  ) -> [Match] {
    let read = Matrix(a.factors.u[columns: 0..<count]).transposed().multiplied(by: b.factors.u)
    let written = Matrix(a.factors.vTransposed[rows: 0..<count]).multiplied(
      byTransposed: b.factors.vTransposed)
    func cosine(_ i: Int, _ j: Int) -> Double { Double(read[i, j]) * Double(written[i, j]) }
    let pairs = (0..<count).flatMap { i in (0..<b.count).map { (i, $0, cosine(i, $0)) } }
      .sorted { abs($0.2) == abs($1.2) ? ($0.0, $0.1) < ($1.0, $1.1) : abs($0.2) > abs($1.2) }
    var found = [Match?](repeating: nil, count: count)
    var taken = Set<Int>()
    for (i, j, cosine) in pairs where found[i] == nil && !taken.contains(j) {
      taken.insert(j)
      found[i] = Match(
        steer: name, dimension: j + 1, cosine: max(-1, min(1, cosine)),
        contexts: min(1, abs(Double(read[i, j]))), words: min(1, abs(Double(written[i, j]))))
    }
    // As many dimensions as all have: each finds one that is left.
    return found.compactMap { $0 }
  }

  private static func subspace(
    _ steer: SteerDecomposition, _ others: [SteerDecomposition], dimensions: Int
  ) throws -> Subspace {
    var contexts = [Double](repeating: 1, count: dimensions)
    var words = contexts
    for other in others {
      let pair = try SubspaceComparison(
        steer, other, names: ("", ""), dimensions: dimensions)
      for k in 0..<dimensions {
        contexts[k] = min(contexts[k], cos(pair.contexts.principalAngles[k] * .pi / 180))
        words[k] = min(words[k], cos(pair.words.principalAngles[k] * .pi / 180))
      }
    }
    return Subspace(
      dimensions: dimensions, contexts: contexts, words: words,
      isStable: (contexts + words).allSatisfy { $0 > threshold })
  }
}
