internal import LanguageModels
internal import LinearAlgebra
internal import Steering

/// One or two steers of a checkpoint in contexts, and how their values move the logits there.
struct SteerDirections {
  private let steer: Steer
  private let indices: [Int]
  private let contexts: ContextSet
  private let base: FixedSteer
  private let hidden: Matrix
  private let directions: [OutputHead.Direction]

  /// Sets up the directions of steers.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - indices: The steers whose values change; the others stand where `Steer.values(of:_:)` has them.
  ///   - contexts: The contexts.
  /// - Throws: ``AnalysisError/nonFinite(what:)``.
  init(_ steer: Steer, indices: [Int], contexts: ContextSet) throws(AnalysisError) {
    self.steer = steer
    self.indices = indices
    self.contexts = contexts
    base = FixedSteer(steer, values: steer.values(of: indices[0], 0))
    hidden = base.apply(contexts.hidden)
    guard hidden.values.allSatisfy(\.isFinite) else {
      throw .nonFinite(what: "a steered hidden state")
    }
    directions = indices.map { index in
      var one = [Float](repeating: 0, count: steer.count)
      one[index] = 1
      return FixedSteer(steer, values: one).direction(contexts.hidden)
    }
  }

  /// Compares distributions in every context.
  func measure(
    points: [[Float]], pairs: [DistributionComparison.Pair], head: OutputHead,
    progress: (Int) -> Void
  ) throws(AnalysisError) -> DistributionComparison.Result {
    let result = DistributionComparison(points: points, pairs: pairs).measure(
      hidden: hidden, offsets: base.offsets(1)?.vectors.row(0), directions: directions,
      head: head, progress: progress)
    guard result.distances.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw .nonFinite(what: "a next-token distribution")
    }
    return result
  }

  /// Sums up a measure of the contexts.
  func spread(_ values: [Double]) -> ContextSpread {
    ContextSpread(values, texts: contexts.positions.map(\.text))
  }

  /// What the published bounds are made of.
  struct PublishedScale {
    /// The largest length of a hidden state times that of an output embedding.
    var squaredLength: Double
    /// The largest singular value of each steer matrix.
    var singularValues: [Double]
  }

  /// What the published bounds are made of; nil for steers that are no matrices.
  func publishedScale(_ head: OutputHead) throws -> PublishedScale? {
    guard steer.kind == .multiply else { return nil }
    let values = try indices.map { index in
      let parts = try SteerDecomposition(steer, index: index, analysis: "linearity", leading: 1)
      return Double(parts.factors.singularValues[0])
    }
    return PublishedScale(
      squaredLength: Self.largestLength(contexts.hidden) * Self.largestLength(head.embedding),
      singularValues: values)
  }

  private static func largestLength(_ matrix: Matrix) -> Double {
    let squares = Parallel.map(matrix.rows, minimumChunk: 256) { row in
      RowKernels.dot(matrix.rowSpan(row), matrix.rowSpan(row))
    }
    return Double(squares.max() ?? 0).squareRoot()
  }
}
