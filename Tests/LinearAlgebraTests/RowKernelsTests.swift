import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Row kernels")
struct RowKernelsTests {
  private static func maximum(_ x: [Float]) -> Float { RowKernels.maximum(x.span) }

  @Test(arguments: kernelLengths)
  func maximum(_ length: Int) {
    let x = normals(length, seed: 1)
    #expect(Self.maximum(x) == x.max())
  }

  @Test func maximumOfOddInputs() {
    #expect(Self.maximum([]) == -.infinity)
    #expect(Self.maximum([-.infinity, -.infinity]) == -.infinity)
    #expect(Self.maximum([.nan, -3, .nan, -5]) == -3)
    for position in 0..<40 {
      var x = [Float](repeating: -1, count: 40)
      x[position] = 7
      #expect(Self.maximum(x) == 7)
    }
  }

  @Test(arguments: kernelLengths)
  func scaleAndAdd(_ length: Int) {
    let x = normals(length, seed: 3)
    var y = normals(length, seed: 4)
    let expected = zip(x, y).map { Float(-1.5 * Double($1) + 0.75 * Double($0)) }
    var entries = y.mutableSpan
    RowKernels.scale(&entries, by: -1.5)
    RowKernels.add(x.span, scale: 0.75, to: &entries)
    expectClose(y, expected, atol: 1e-6, rtol: 1e-5)
  }

  // Pairs turn as complex numbers do; the entry behind the last pair stays.
  @Test(arguments: kernelLengths)
  func rotations(_ half: Int) {
    let x = normals(2 * half, seed: 20) + [9]
    let angles = normals(half, seed: 21)
    let (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
    var halves = x
    var row = halves.mutableSpan
    RowKernels.rotateHalves(&row, from: 0, cosines: cosines.span, sines: sines.span)
    var pairs = x
    row = pairs.mutableSpan
    RowKernels.rotatePairs(&row, from: 0, cosines: cosines.span, sines: sines.span)
    for i in 0..<half {
      for (actual, first, second) in [(halves, i, half + i), (pairs, 2 * i, 2 * i + 1)] {
        let (a, b) = (Double(x[first]), Double(x[second]))
        let (c, s) = (Double(cosines[i]), Double(sines[i]))
        expectClose(
          [actual[first], actual[second]], [Float(a * c - b * s), Float(a * s + b * c)],
          atol: 1e-6, rtol: 1e-5)
      }
    }
    #expect(halves[2 * half] == 9 && pairs[2 * half] == 9)
  }

  private static func exponentiate(_ x: inout [Float], shift: Float = 0, _ count: Int? = nil)
    -> Float
  {
    let range = 0..<(count ?? x.count)
    var all = x.mutableSpan
    var entries = all._mutatingExtracting(range)
    return RowKernels.exponentiate(&entries, shift: shift)
  }

  @Test(arguments: kernelLengths)
  func exponentiates(_ length: Int) {
    // A sentinel behind the end shows writes that go too far.
    var x = normals(length, seed: 5, standardDeviation: 4) + [123]
    let expected = x.prefix(length).map { exp(Double($0) - 0.5) }
    let sum = Self.exponentiate(&x, shift: 0.5, length)
    expectClose(Array(x.prefix(length)), expected.map(Float.init), atol: 1e-6, rtol: 1e-5)
    expectClose([sum], [Float(expected.reduce(0, +))], atol: 1e-6, rtol: 1e-5)
    #expect(x[length] == 123)
  }

  @Test func exponentialAtTheEnds() {
    var x: [Float] = [-.infinity, -1e4, -88, 0, 88, -87.4, -0.0]
    let sum = Self.exponentiate(&x)
    expectClose(x, [0, 0, 0, 1, 1.6516363e38, 0, 1], atol: 1e-37, rtol: 1e-6)
    #expect(x[0] == 0 && x[1] == 0 && x[3] == 1 && x[6] == 1)
    expectClose([sum], [1.6516363e38], atol: 0, rtol: 1e-6)
    var beyond: [Float] = [88.7, 89, 1e30, .infinity]
    _ = Self.exponentiate(&beyond)
    #expect(beyond.allSatisfy { $0 >= 3.3e38 })
    var undefined: [Float] = [.nan, 1]
    #expect(Self.exponentiate(&undefined).isNaN)
    #expect(undefined[0].isNaN && !undefined[1].isNaN)
  }

  @Test func exponentialIsAccurateEverywhere() {
    let inputs = stride(from: Float(-87), through: 88, by: 0.00390625).map { $0 }
    var actual = inputs
    _ = Self.exponentiate(&actual)
    let worst = zip(actual, inputs).map { abs(Double($0) / exp(Double($1)) - 1) }.max() ?? 1
    #expect(worst < 2e-7)
    #expect(zip(actual, actual.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: kernelLengths)
  func dotProduct(_ length: Int) {
    let (x, y) = (normals(length, seed: 11), normals(length, seed: 12))
    let expected = zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let actual = RowKernels.dot(x.span, y.span)
    expectClose([actual], [Float(expected)], atol: 1e-4, rtol: 1e-5)
  }
}
