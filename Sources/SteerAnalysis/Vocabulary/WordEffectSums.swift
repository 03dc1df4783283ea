internal import LinearAlgebra

/// The sums over contexts that effects on words are made of, and those over texts for their errors.
struct WordEffectSums {
  /// `Σ_c p(v|c) (δ_v(c) − E δ(c))` of each token.
  private(set) var gains: [Double]
  /// `Σ_c p(v|c)` of each token.
  private(set) var counts: [Double]
  /// Over texts, of the sums within each: of squared gains, of gains times counts, of squared counts.
  private var squares: (gains: [Double], products: [Double], counts: [Double])
  private var texts = 0
  /// The text that may go on in the next block: its counts and gains so far, `[2, V]`.
  private var open: (text: Int, sums: Matrix)?

  /// An expected count below which a token is held never to come.
  static let never = 1e-12

  init(vocabularySize: Int) {
    gains = Array(repeating: 0, count: vocabularySize)
    counts = gains
    squares = (gains, gains, gains)
  }

  /// Adds a block of contexts.
  ///
  /// - Parameters:
  ///   - texts: The text of each context; those of one text stand together.
  ///   - probabilities: `p(v|c)`, `[rows, V]`; rows beyond those of `texts` are not read.
  ///   - gains: `p(v|c) δ_v(c)`, as many.
  ///   - means: `E δ(c)` of each context.
  mutating func add(texts: [Int], probabilities: Matrix, gains: Matrix, means: [Float]) {
    let runs = Self.runs(texts)
    let (rows, columns) = (texts.count, probabilities.columns)
    var own = Matrix(rows: runs.count, columns: rows)
    var shared = own
    for (g, run) in runs.enumerated() {
      for c in run {
        own[g, c] = 1
        shared[g, c] = -means[c]
      }
    }
    var counted = Matrix(rows: runs.count, columns: columns)
    var gained = counted
    let p = probabilities[rows: 0..<rows]
    var out = counted.mutableView()
    BLAS.multiply(own.view, p, into: &out)
    var more = gained.mutableView()
    BLAS.multiply(own.view, gains[rows: 0..<rows], into: &more)
    BLAS.multiply(shared.view, p, into: &more, keep: 1)
    for (g, run) in runs.enumerated() {
      var sums = Matrix(rows: 2, columns: columns)
      sums.copy(counted[rows: g..<g + 1], toRow: 0)
      sums.copy(gained[rows: g..<g + 1], toRow: 1)
      let text = texts[run.lowerBound]
      if let before = open, before.text == text {
        VectorKernels.add(before.sums, to: &sums)
      } else {
        finish()
      }
      open = (text, sums)
    }
  }

  /// Closes the last text.
  mutating func finish() {
    guard let (_, sums) = open else { return }
    open = nil
    texts += 1
    let (count, gain) = (sums.rowSpan(0), sums.rowSpan(1))
    for v in counts.indices {
      let (n, g) = (Double(count[v]), Double(gain[v]))
      counts[v] += n
      gains[v] += g
      squares.gains[v] += g * g
      squares.products[v] += g * n
      squares.counts[v] += n * n
    }
  }

  private static func runs(_ texts: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for i in texts.indices where i + 1 == texts.count || texts[i + 1] != texts[i] {
      runs.append(start..<i + 1)
      start = i + 1
    }
    return runs
  }

  /// Gains over counts; 0 for tokens that never come.
  var ratios: [Double] {
    zip(gains, counts).map { $1 > Self.never ? $0 / $1 : 0 }
  }

  /// The standard errors of the ratios, texts being the independent parts of both sums.
  ///
  /// The linearised variance of a ratio (Cochran, *Sampling Techniques*, 3rd ed., section 6.3), without a
  /// finite population.
  func standardErrors(of ratios: [Double]) -> [Float] {
    guard texts > 1 else { return ratios.map { _ in .infinity } }
    let correction = Double(texts) / Double(texts - 1)
    return ratios.indices.map { v in
      guard counts[v] > Self.never else { return 0 }
      let r = ratios[v]
      let spread = squares.gains[v] - 2 * r * squares.products[v] + r * r * squares.counts[v]
      return Float((max(spread, 0) * correction).squareRoot() / counts[v])
    }
  }
}
