import LanguageModels
import LinearAlgebra
import SteerAnalysis
import TestSupport
import Testing

/// Fits of linear maps against SciPy and against normal equations in `Double`.
@Suite struct LinearMapTests {
  private func problem(_ fixture: TransferFixture, weighted: Bool = false) -> LinearMap {
    LinearMap(
      fixture["targetTokens"], fixture["sourceTokens"],
      weights: weighted ? fixture["weights"].values : nil)
  }

  @Test func fitsAgreeWithSciPy() throws {
    let fixture = try TransferFixture.load()
    let plain = problem(fixture)
    let back = LinearMap(fixture["sourceTokens"], fixture["targetTokens"], weights: nil)
    let cases = [
      (try plain.leastSquares(), "leastSquares"),
      (try problem(fixture, weighted: true).leastSquares(), "weighted"),
      (try plain.ridge(relative: 0.1), "ridge"),
      (try plain.procrustes(), "procrustes"),
      (try back.procrustes(), "procrustesBack"),
    ]
    for (map, name) in cases {
      expectClose(map.values, fixture[name].values, atol: 2e-5, rtol: 2e-5)
    }
    let (w, u) = (fixture["weighted"], fixture["leastSquares"])
    #expect(zip(w.values, u.values).contains { abs($0 - $1) > 0.05 }, "weights change nothing")
  }

  @Test func rowsThatDoNotSpanGiveTheSmallestMap() throws {
    let fixture = try TransferFixture.load()
    let map = try LinearMap(
      fixture["sourceTokens"].gatherRows(0..<6), fixture["targetTokens"].gatherRows(0..<6),
      weights: nil
    ).leastSquares()
    expectClose(map.values, fixture["underdetermined"].values, atol: 1e-3, rtol: 1e-3)
  }

  @Test func qualityAgreesWithNumPy() throws {
    let fixture = try TransferFixture.load()
    let problem = problem(fixture)
    let map = try problem.leastSquares()
    let quality = MapQuality(problem, map)
    let numbers = fixture.numbers
    #expect(abs(quality.determination - (numbers["determination"] ?? 0)) < 1e-6)
    #expect(abs(quality.meanCosine - (numbers["meanCosine"] ?? 0)) < 1e-6)
    #expect(abs(problem.meanSquaredError(map) - (numbers["error"] ?? 0)) < 1e-6)
  }

  /// `(XᵀWX)⁻¹ XᵀWY` by Gaussian elimination in `Double`.
  @Test(arguments: [UInt64(1), 2, 3]) func weightedFitSolvesItsNormalEquations(_ seed: UInt64)
    throws
  {
    let (n, p, q) = (53, 6, 4)
    let (x, y) = (normalMatrix(n, p, seed: seed), normalMatrix(n, q, seed: seed + 100))
    let weights = normalMatrix(1, n, seed: seed + 200).values.map { $0 * $0 + 0.01 }
    var system = (0..<p).map { i in
      (0..<p + q).map { j in
        (0..<n).reduce(0.0) { sum, r in
          let other = j < p ? x[r, j] : y[r, j - p]
          return sum + Double(weights[r]) * Double(x[r, i]) * Double(other)
        }
      }
    }
    for i in 0..<p {
      for k in 0..<p where k != i {
        let factor = system[k][i] / system[i][i]
        for j in 0..<p + q { system[k][j] -= factor * system[i][j] }
      }
    }
    let expected = (0..<p).flatMap { i in (p..<p + q).map { Float(system[i][$0] / system[i][i]) } }
    let map = try LinearMap(x, y, weights: weights).leastSquares()
    expectClose(map.values, expected, atol: 1e-5, rtol: 1e-5)
  }

  @Test func ridgeChoosesThePenaltyThatIsBestOnOtherRows() throws {
    let truth = normalMatrix(9, 4, seed: 5)
    func noisy(_ rows: Int, seed: UInt64) -> LinearMap {
      let x = normalMatrix(rows, 9, seed: seed)
      var y = x.multiplied(by: truth)
      VectorKernels.add(normalMatrix(rows, 4, seed: seed + 1), to: &y, scale: 5)
      return LinearMap(x, y, weights: nil)
    }
    let (fitted, other) = (noisy(14, seed: 6), noisy(400, seed: 8))
    let path = try RidgePath(fitted)
    let errors = RidgePath.penalties.map { other.meanSquaredError(path.map(relative: $0)) }
    let best = path.best(on: other)
    let index = try #require(RidgePath.penalties.firstIndex(of: best))
    #expect(errors[index] == errors.min())
    #expect(errors[index] < 0.9 * other.meanSquaredError(try fitted.leastSquares()))
    #expect(index > 0 && index < RidgePath.penalties.count - 1, "the best is at an end")
  }

  /// On the embedded models, as the published script does it: 4000 tokens, 5000 steps.
  @Test func closedFormBeatsAdam() throws {
    let (source, target) = (try embeddedModel("reviews-4m"), try embeddedModel("reviews-2m"))
    let rows = 0..<4000
    let problem = LinearMap(
      target.outputHead.embedding.gatherRows(rows), source.outputHead.embedding.gatherRows(rows),
      weights: nil)
    var random = CounterRandom(seed: 0)
    let adam = problem.meanSquaredError(problem.adam(steps: 5000, random: &random))
    let closed = problem.meanSquaredError(try problem.leastSquares())
    #expect(closed < adam, "\(closed) against \(adam)")
    var early = CounterRandom(seed: 0)
    #expect(problem.meanSquaredError(problem.adam(steps: 50, random: &early)) > 2 * adam)
  }
}
