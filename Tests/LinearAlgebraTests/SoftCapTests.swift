import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Soft cap and norms of runs")
struct SoftCapTests {
  @Test(arguments: kernelLengths) func matchesTheReference(_ length: Int) {
    for (cap, deviation) in [(Float(30), Float(12)), (0.5, 3), (50, 0.01)] {
      let x = Matrix(
        rows: 3, columns: length, normals(3 * length, seed: 7, standardDeviation: deviation))
      var actual = x
      VectorKernels.softCap(&actual, cap: cap)
      let expected = x.values.map { Float(Double(cap) * tanh(Double($0) / Double(cap))) }
      expectClose(actual.values, expected, atol: 0, rtol: 1e-6)
    }
  }

  @Test func hugeEntriesMeetTheCapAndNaNStays() {
    var x = Matrix([[3e38, -3e38, .infinity, -.infinity, 0, .nan]])
    VectorKernels.softCap(&x, cap: 30)
    #expect(x.values.prefix(5) == [30, -30, 30, -30, 0])
    #expect(x.values[5].isNaN)
  }

  @Test func theSlopeIsTheDerivative() {
    let x: [Double] = [-40, -3, -0.2, 0, 0.1, 5, 29, 90]
    let cap = 30.0
    var capped = Matrix([x.map(Float.init)])
    VectorKernels.softCap(&capped, cap: Float(cap))
    var gradient = Matrix([x.map { _ in 2 }])
    var row = gradient.mutableSpan
    SoftCap.multiplyBySlope(&row, capped: capped.span, cap: Float(cap))
    let expected = x.map { Float(2 / pow(cosh($0 / cap), 2)) }
    expectClose(gradient.values, expected, atol: 2e-6, rtol: 0)
    expectClose(
      capped.values.map { 2 * SoftCap.slope(capped: $0, cap: Float(cap)) }, expected, atol: 2e-6,
      rtol: 0)
  }

  // Two runs of five in columns 3 to 12 of 14.
  @Test func normsOfRunsAreThoseOfRows() {
    let x = Matrix(rows: 4, columns: 14, normals(56, seed: 8, standardDeviation: 2))
    let weight = normals(5, seed: 9, standardDeviation: 1)
    var actual = x
    VectorKernels.rmsNormRuns(&actual, columns: 3..<13, weight: weight, epsilon: 1e-3)
    for (start, end) in [(3, 8), (8, 13)] {
      let run = VectorKernels.rmsNorm(
        Matrix(x[columns: start..<end]), weight: weight, epsilon: 1e-3)
      expectClose(Matrix(actual[columns: start..<end]).values, run.values, atol: 0, rtol: 1e-6)
    }
    for (start, end) in [(0, 3), (13, 14)] {
      #expect(Matrix(actual[columns: start..<end]) == Matrix(x[columns: start..<end]))
    }
  }
}
