import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing

/// Reconstruction, orthogonality and the errors of a decomposition.
@Suite struct SteerDecompositionTests {
  @Test(arguments: SpectrumReferenceTests.names) func reconstructs(_ name: String) throws {
    let steer = try SteerDecomposition(
      AnalysisFixture.steer(name), index: 0, analysis: "spectrum")
    let factors = steer.factors
    var scaled = factors.vTransposed
    scaled.scaleRows(by: factors.singularValues)
    let product = steer.matrix.product()
    let largest = factors.singularValues[0]
    expectClose(
      factors.u.multiplied(by: scaled).values, product.values, atol: 3e-6 * largest, rtol: 0)
    let identity = Matrix.identity(steer.count).values
    expectClose(
      factors.u.transposedMultiplied(by: factors.u).values, identity, atol: 1e-5, rtol: 0)
    expectClose(
      factors.vTransposed.multiplied(byTransposed: factors.vTransposed).values, identity,
      atol: 1e-5, rtol: 0)
    #expect(factors.singularValues == factors.singularValues.sorted(by: >))
  }

  @Test(arguments: ["add", "offset"]) func otherKindsHaveNoDimensions(_ kind: String) throws {
    #expect(throws: AnalysisError.self) {
      try SteerDecomposition(fixtureSteer(kind), index: 0, analysis: "spectrum")
    }
  }

  @Test func aNumberThatIsNoneIsNamed() throws {
    var steer = try AnalysisFixture.steer("low")
    steer.parameters[1][3, 2] = .nan
    #expect(throws: AnalysisError.nonFinite(what: "steer low")) {
      try SteerDecomposition(steer, index: 0, analysis: "spectrum")
    }
  }

  @Test func aZeroSteerHasNoRank() throws {
    let steer = try Steer(
      kind: .multiply, epsilon: 1e-3, names: ["zero"], dummySteer: nil,
      parameters: [Matrix(rows: 7, columns: 3), Matrix(rows: 7, columns: 3)])
    let spectrum = try SteerSpectrum(SteerDecomposition(steer, index: 0, analysis: "spectrum"))
    #expect(spectrum.effectiveRank == EffectiveRank(singularValues: []))
    #expect(spectrum.conditionNumber == nil && spectrum.symmetricShare == 0)
    #expect(spectrum.frobeniusNorm == 0 && spectrum.singularValues == [0, 0, 0])
  }

  /// Everything at once is what comes one after the other.
  @Test(arguments: SpectrumReferenceTests.names) func allFactorisationsAtOnce(_ name: String) throws
  {
    let steer = try AnalysisFixture.steer(name)
    let embedding = EmbeddingCovariance(try AnalysisFixture.matrix("embedding"))
    let (spectrum, decomposition) = try SteerSpectrum.decomposing(
      steer, index: 0, analysis: "spectrum", embedding: embedding)
    let expected = try SteerSpectrum(
      SteerDecomposition(steer, index: 0, analysis: "spectrum"), embedding: embedding)
    #expect(spectrum.name == expected.name && decomposition.count == spectrum.singularValues.count)
    #expect(spectrum.eigenvalues == expected.eigenvalues)
    #expect(spectrum.symmetricEigenvalues == expected.symmetricEigenvalues)
    #expect(spectrum.singularValues == expected.singularValues)
    let (own, other) = (try #require(spectrum.pca), try #require(expected.pca))
    expectClose(
      own.explainedVariance, other.explainedVariance, atol: 1e-5 * other.explainedVariance[0],
      rtol: 0)
    #expect(own.components.rows == other.components.rows)
    expectClose(own.components.row(0), other.components.row(0), atol: 1e-3, rtol: 0)
  }

  /// Without vectors the values are the same.
  @Test(arguments: SpectrumReferenceTests.names) func valuesAlone(_ name: String) throws {
    let steer = try AnalysisFixture.steer(name)
    let embedding = EmbeddingCovariance(try AnalysisFixture.matrix("embedding"))
    let values = try SteerSpectrum(
      valuesOf: steer, index: 0, analysis: "spectrum", embedding: embedding)
    let whole = try SteerSpectrum.decomposing(
      steer, index: 0, analysis: "spectrum", embedding: embedding
    ).spectrum
    let scale = whole.singularValues[0]
    expectClose(values.singularValues, whole.singularValues, atol: 2e-6 * scale, rtol: 0)
    expectClose(
      values.symmetricEigenvalues, whole.symmetricEigenvalues, atol: 2e-6 * scale, rtol: 0)
    let moduli = [values, whole].map { spectrum in
      spectrum.eigenvalues.map { ($0[0] * $0[0] + $0[1] * $0[1]).squareRoot() }
    }
    expectClose(moduli[0], moduli[1], atol: 1e-4 * scale, rtol: 0)
    #expect(values.name == whole.name && values.effectiveRank.p90 == whole.effectiveRank.p90)
    let (own, other) = (try #require(values.pca), try #require(whole.pca))
    expectClose(
      own.explainedVariance, other.explainedVariance, atol: 1e-5 * other.explainedVariance[0],
      rtol: 0)
    #expect(own.components.rows == 0 && own.components.columns == steer.width)
    #expect(throws: AnalysisError.self) {
      try SteerSpectrum(valuesOf: fixtureSteer("add"), index: 0, analysis: "spectrum")
    }
  }

  @Test func decomposingNamesTheSteer() throws {
    var steer = try AnalysisFixture.steer("low")
    steer.parameters[1][3, 2] = .nan
    #expect(throws: AnalysisError.nonFinite(what: "steer low")) {
      try SteerSpectrum.decomposing(steer, index: 0, analysis: "spectrum")
    }
    #expect(throws: AnalysisError.self) {
      try SteerSpectrum.decomposing(fixtureSteer("add"), index: 0, analysis: "spectrum")
    }
  }

  @Test func namesOfSteers() throws {
    let steer = try fixtureSteer("multiply")
    #expect(try steer.index(named: steer.names[1]) == 1)
    #expect(throws: AnalysisError.noSuchSteer(name: "joy", names: steer.names)) {
      try steer.index(named: "joy")
    }
  }
}
