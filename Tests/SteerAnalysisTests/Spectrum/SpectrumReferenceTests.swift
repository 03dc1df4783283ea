import Foundation
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing

/// Spectra against NumPy, SciPy and scikit-learn on the full matrices (`analysis.json`).
@Suite struct SpectrumReferenceTests {
  struct Cases: Decodable {
    struct Spectrum: Decodable {
      var singularValues: [Float]
      var eigenvalues: [[Float]]
      var symmetricEigenvalues: [Float]
      var entropy: Double
      var stable: Double
      var p90: Int
      var p99: Int
      var energy: [Double]
      var frobeniusNorm: Double
      var spectralNorm: Double
      var conditionNumber: Double
      var symmetricShare: Double
      var explainedVariance: [Float]
      var explainedVarianceRatio: [Double]
    }

    struct Face: Decodable {
      var principalAngles: [Double]
      var overlap: Double
    }

    struct Comparison: Decodable {
      var first: String
      var second: String
      var contexts: Face
      var words: Face
      var cosine: Double
    }

    struct Separation: Decodable {
      var numbers: [Double]
      var labels: [Double]
      var areaUnderCurve: Double
      var correlation: Double
    }

    var steers: [String: Spectrum]
    var comparisons: [Comparison]
    var leadingDimensions: Int
    var coordinates: [[Double]]
    var coordinateRatio: [Double]
    var separation: Separation
  }

  /// Ranks 5 and 12 of a width of 19: below half of it, and between half and the whole.
  static let names = ["low", "middle", "full"]

  private func cases() throws -> Cases { try Fixture.json(Cases.self, "analysis.json") }

  private func decomposition(_ name: String) throws -> SteerDecomposition {
    try SteerDecomposition(AnalysisFixture.steer(name), index: 0, analysis: "spectrum")
  }

  @Test(arguments: names) func spectrum(_ name: String) throws {
    let expected = try #require(try cases().steers[name])
    let embedding = EmbeddingCovariance(try AnalysisFixture.matrix("embedding"))
    let spectrum = try SteerSpectrum(decomposition(name), embedding: embedding)
    let scale = Float(expected.spectralNorm)
    expectClose(spectrum.singularValues, expected.singularValues, atol: 2e-6 * scale, rtol: 1e-5)
    expectClose(
      spectrum.symmetricEigenvalues, expected.symmetricEigenvalues, atol: 3e-6 * scale, rtol: 1e-5)
    // Of a conjugate pair either may come first.
    expectClose(
      spectrum.eigenvalues.flatMap { [$0[0], abs($0[1])] },
      expected.eigenvalues.flatMap { [$0[0], abs($0[1])] }, atol: 1e-5 * scale, rtol: 1e-4)
    let rank = spectrum.effectiveRank
    #expect(
      abs(rank.entropy - expected.entropy) < 1e-4 && abs(rank.stable - expected.stable) < 1e-4)
    #expect(rank.p90 == expected.p90 && rank.p99 == expected.p99)
    expectClose(
      spectrum.energy.map { Float($0) }, expected.energy.map { Float($0) }, atol: 1e-5, rtol: 0)
    for (actual, wanted) in [
      (spectrum.frobeniusNorm, expected.frobeniusNorm),
      (spectrum.spectralNorm, expected.spectralNorm),
      (spectrum.scaledFrobeniusNorm, 1e-3 * expected.frobeniusNorm),
      (spectrum.scaledSpectralNorm, 1e-3 * expected.spectralNorm),
      (spectrum.symmetricShare, expected.symmetricShare),
      (spectrum.antisymmetricShare, 1 - expected.symmetricShare),
    ] { #expect(abs(actual - wanted) < 1e-5 * wanted, "\(actual) \(wanted)") }
    // The smallest singular value is known to Float's precision of the largest.
    let condition = try #require(spectrum.conditionNumber)
    let relative = 1e-3 + 3e-7 * expected.conditionNumber
    #expect(abs(condition - expected.conditionNumber) < relative * expected.conditionNumber)
  }

  @Test(arguments: names) func principalComponents(_ name: String) throws {
    let expected = try #require(try cases().steers[name])
    let embedding = try AnalysisFixture.matrix("embedding")
    let steer = try decomposition(name)
    let pca = try PrincipalComponents(of: steer, embedding: EmbeddingCovariance(embedding))
    let largest = expected.explainedVariance[0]
    expectClose(pca.explainedVariance, expected.explainedVariance, atol: 1e-5 * largest, rtol: 1e-4)
    expectClose(
      pca.explainedVarianceRatio.map { Float($0) },
      expected.explainedVarianceRatio.map { Float($0) }, atol: 1e-5, rtol: 1e-4)
    let products = pca.components.multiplied(byTransposed: pca.components)
    expectClose(products.values, Matrix.identity(products.rows).values, atol: 1e-5, rtol: 0)
    // The variance of the words' coordinates along the first two components is that explained.
    let coordinates = try WordCoordinates(steer, embedding: embedding)
    for axis in 0..<2 {
      let values = Matrix(coordinates.values[columns: axis..<axis + 1]).values.map(Double.init)
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count - 1)
      #expect(abs(mean) < 1e-3 * variance.squareRoot())
      #expect(abs(variance - Double(pca.explainedVariance[axis])) < 1e-3 * variance)
    }
  }

  @Test func subspaces() throws {
    let cases = try cases()
    for expected in cases.comparisons {
      let comparison = try SubspaceComparison(
        decomposition(expected.first), decomposition(expected.second),
        names: (expected.first, expected.second), dimensions: cases.leadingDimensions)
      #expect(abs(comparison.cosine - expected.cosine) < 1e-5)
      for (face, wanted) in [
        (comparison.contexts, expected.contexts), (comparison.words, expected.words),
      ] {
        #expect(abs(face.overlap - wanted.overlap) < 1e-4)
        expectClose(
          face.principalAngles.map { Float($0) }, wanted.principalAngles.map { Float($0) },
          atol: 0.05, rtol: 0)
      }
    }
  }

  @Test func aSteerSharesItsSpacesWithItself() throws {
    let steer = try decomposition("middle")
    let same = try SubspaceComparison(steer, steer, names: ("a", "b"), dimensions: 4)
    #expect(abs(same.cosine - 1) < 1e-6 && abs(same.words.overlap - 1) < 1e-5)
    #expect(same.contexts.principalAngles.allSatisfy { $0 < 0.1 })
  }

  @Test func coordinates() throws {
    let cases = try cases()
    let matrices = try Self.names.map { try decomposition($0).matrix }
    let result = try SteerCoordinates(matrices, names: Self.names)
    expectClose(
      result.explainedVarianceRatio.map { Float($0) }, cases.coordinateRatio.map { Float($0) },
      atol: 1e-5, rtol: 0)
    for axis in 0..<2 {
      let actual = result.coordinates.map { Float($0[axis]) }
      let wanted = cases.coordinates.map { Float($0[axis]) }
      // The sign of an axis is free.
      let agrees = zip(actual, wanted).reduce(0) { $0 + $1.0 * $1.1 } > 0
      expectClose(actual, agrees ? wanted : wanted.map { -$0 }, atol: 1e-2, rtol: 1e-4)
    }
  }

  @Test func differentWidthsAreNotCompared() throws {
    let narrow = FactoredMatrix(
      left: normalMatrix(6, 2, seed: 1), right: normalMatrix(6, 2, seed: 2))
    let wide = try decomposition("low").matrix
    #expect(throws: AnalysisError.self) {
      try SteerCoordinates([wide, narrow], names: ["a", "b"])
    }
  }

  @Test func labelSeparation() throws {
    let expected = try cases().separation
    let area = LabelSeparation.areaUnderCurve(expected.numbers, labels: expected.labels)
    #expect(abs(try #require(area) - expected.areaUnderCurve) < 1e-12)
    let correlation = pearsonCorrelation(expected.numbers, expected.labels)
    #expect(abs(try #require(correlation) - expected.correlation) < 1e-12)
    #expect(LabelSeparation.areaUnderCurve([1, 2], labels: [1, 1]) == nil)
    #expect(LabelSeparation.areaUnderCurve([1, 1], labels: [1, -1]) == 0.5)
    #expect(pearsonCorrelation([1, 1], [1, -1]) == nil)
  }
}
