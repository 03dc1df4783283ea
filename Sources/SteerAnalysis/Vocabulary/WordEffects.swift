public import LanguageModels
public import LinearAlgebra
public import Steering

/// What steers do to the probability of each word, on average over the contexts that would draw it:
/// `d log p̄(v) / ds`, in nats per unit of steer value.
///
/// With `p̄(v)` the mean of `p(v | c)` over contexts, `δ_v(c)` the change of the logit of `v` per unit of
/// steer value, and `p` at the values from which the change starts,
///
///     d log p̄(v) / ds = Σ_c p(v|c) (δ_v(c) − Σ_w p(w|c) δ_w(c)) / Σ_c p(v|c)
///
/// A mean logit shift weighs every context alike, and so is decided by contexts in which a word cannot
/// come; it also moves with the logits of all words, which changes no probability. Here a context counts
/// as much as the model would draw the word in it, and what all words gain alike is left out. Logits are
/// affine in steer values, so that this is exact for a small value, and no text is drawn.
public struct WordEffects: Sendable {
  /// `d log p̄(v) / ds` of each token, `V` entries, nats per unit of steer value; 0 for a token that no
  /// context would draw.
  public let values: [Float]
  /// Their standard errors over texts, `V` entries; infinite where there are fewer than two texts.
  ///
  /// Those of a ratio of sums whose parts are texts, since the contexts of one text are no independent
  /// draws.
  public let standardErrors: [Float]
  /// How often each token would be drawn in all the contexts, `Σ_c p(v|c)`, `V` entries.
  public let expectedCounts: [Float]
  /// The part of each dimension in ``values``, `[V, dimensions]`; no columns without dimensions.
  public let dimensions: Matrix
  /// The number of contexts.
  public let contextCount: Int
  /// Of each context `log Σ_v exp(logit_v)` and `Σ_v p(v|c) δ_v(c)`.
  let contexts: [ContextTotals]

  /// What the probabilities of one context sum to.
  struct ContextTotals: Sendable {
    var logNormalizer: Float
    var meanChange: Float
  }

  /// The mean probability at which a token's effect counts half: see ``shrunk(_:)``.
  public static let halfProbability: Float = 5e-6

  /// What dimensions of a steer read in contexts and write on words; their products are what each adds to
  /// a logit.
  public struct Dimensions: Sendable {
    /// `c·u_j` of every context, `[T, dimensions]`.
    public var reads: Matrix
    /// `ε σ_j v_j·e_v` of every token, `[V, dimensions]`.
    public var writes: Matrix

    /// Creates the two faces of dimensions.
    public init(reads: Matrix, writes: Matrix) {
      precondition(reads.columns == writes.columns, "\(reads) and \(writes)")
      self.reads = reads
      self.writes = writes
    }

    /// The two faces of the leading dimensions of a steer at value 1.
    ///
    /// - Parameters:
    ///   - decomposition: The steer taken apart.
    ///   - contexts: The contexts.
    ///   - head: The model's output head.
    ///   - count: How many dimensions, at most those of the decomposition.
    public init(
      _ decomposition: SteerDecomposition, contexts: ContextSet, head: OutputHead, count: Int
    ) {
      let leading = 0..<count
      var writes = Matrix(decomposition.factors.vTransposed[rows: leading]).multiplied(
        byTransposed: head.embedding)
      writes.scaleRows(
        by: decomposition.factors.singularValues[leading].map { $0 * decomposition.epsilon })
      self.init(
        reads: decomposition.activations(contexts.hidden, dimensions: leading),
        writes: writes.transposed())
    }
  }

  /// Computes the effects of a steer.
  ///
  /// - Parameters:
  ///   - direction: The steers at the values whose effect is wanted; at 1 for an effect per unit.
  ///   - base: The steers at the values from which the change starts, usually `Steer/baseValues`.
  ///   - contexts: The contexts.
  ///   - head: The model's output head.
  ///   - dimensions: Dimensions of the direction whose parts are wanted as well.
  ///   - progress: Called with the number of contexts done, and of all.
  /// - Throws: ``AnalysisError/nonFinite(what:)``.
  /// - Complexity: O(T · V · (2 d + 3 · `dimensions`)) time; memory for two blocks of logits.
  public init(
    _ direction: FixedSteer, from base: FixedSteer, contexts: ContextSet, head: OutputHead,
    dimensions: Dimensions? = nil, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(AnalysisError) {
    var pass = WordEffectPass(
      direction: direction, base: base, contexts: contexts, head: head, dimensions: dimensions)
    pass.run(progress)
    let sums = pass.sums
    let values = sums.ratios
    guard values.allSatisfy(\.isFinite) else { throw .nonFinite(what: "the effect on words") }
    self.values = values.map { Float($0) }
    standardErrors = sums.standardErrors(of: values)
    expectedCounts = sums.counts.map { Float($0) }
    self.dimensions = pass.dimensionEffects
    contextCount = contexts.count
    self.contexts = pass.totals
  }

  /// The mean probability of each token over the contexts, `p̄(v)`, `V` entries.
  public var meanProbabilities: [Float] { expectedCounts.map { $0 / Float(max(contextCount, 1)) } }

  /// Effects with those of tokens that hardly ever come drawn to 0: times `p̄ / (p̄ + 5e-6)`.
  ///
  /// A vocabulary has many more tokens that never come than words, and the largest of their effects are
  /// those of accidents. Below one draw in 200,000 contexts a token counts less than half.
  public func shrunk(_ effects: [Float]) -> [Float] {
    zip(effects, meanProbabilities).map { $0 * $1 / ($1 + Self.halfProbability) }
  }

  /// ``values``, shrunk.
  public var scores: [Float] { shrunk(values) }

  /// The part of one dimension, shrunk.
  public func scores(ofDimension dimension: Int) -> [Float] {
    shrunk((0..<dimensions.rows).map { dimensions[$0, dimension] })
  }
}
