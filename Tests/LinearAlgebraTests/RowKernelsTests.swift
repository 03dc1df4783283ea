import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Row kernels")
struct RowKernelsTests {
  @Test(arguments: kernelLengths)
  func maximum(_ length: Int) {
    let x = normals(length, seed: 1)
    #expect(RowKernels.maximum(x, length) == x.max())
  }

  @Test func maximumOfOddInputs() {
    #expect(RowKernels.maximum([], 0) == -.infinity)
    #expect(RowKernels.maximum([-.infinity, -.infinity], 2) == -.infinity)
    #expect(RowKernels.maximum([.nan, -3, .nan, -5], 4) == -3)
    for position in 0..<40 {
      var x = [Float](repeating: -1, count: 40)
      x[position] = 7
      #expect(RowKernels.maximum(x, 40) == 7)
    }
  }

  @Test(arguments: kernelLengths)
  func scaleAndAdd(_ length: Int) {
    let x = normals(length, seed: 3)
    var y = normals(length, seed: 4)
    let expected = zip(x, y).map { Float(-1.5 * Double($1) + 0.75 * Double($0)) }
    RowKernels.scale(&y, by: -1.5, length)
    RowKernels.add(x, scale: 0.75, to: &y, length)
    expectClose(y, expected, atol: 1e-6, rtol: 1e-5)
  }

  // Pairs turn as complex numbers do; the entry behind the last pair stays.
  @Test(arguments: kernelLengths)
  func rotations(_ half: Int) {
    let x = normals(2 * half, seed: 20) + [9]
    let angles = normals(half, seed: 21)
    let (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
    var halves = x
    RowKernels.rotateHalves(&halves, cosines: cosines, sines: sines, half: half)
    var pairs = x
    RowKernels.rotatePairs(&pairs, cosines: cosines, sines: sines, half: half)
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

  @Test(arguments: kernelLengths)
  func exponentiates(_ length: Int) {
    // A sentinel behind the end shows writes that go too far.
    var x = normals(length, seed: 5, standardDeviation: 4) + [123]
    let expected = x.prefix(length).map { exp(Double($0) - 0.5) }
    let sum = RowKernels.exponentiate(&x, shift: 0.5, length)
    expectClose(Array(x.prefix(length)), expected.map(Float.init), atol: 1e-6, rtol: 1e-5)
    expectClose([sum], [Float(expected.reduce(0, +))], atol: 1e-6, rtol: 1e-5)
    #expect(x[length] == 123)
  }

  @Test func exponentialAtTheEnds() {
    var x: [Float] = [-.infinity, -1e4, -88, 0, 88, -87.4, -0.0]
    let sum = RowKernels.exponentiate(&x, shift: 0, x.count)
    expectClose(x, [0, 0, 0, 1, 1.6516363e38, 0, 1], atol: 1e-37, rtol: 1e-6)
    #expect(x[0] == 0 && x[1] == 0 && x[3] == 1 && x[6] == 1)
    expectClose([sum], [1.6516363e38], atol: 0, rtol: 1e-6)
    var beyond: [Float] = [88.7, 89, 1e30, .infinity]
    _ = RowKernels.exponentiate(&beyond, shift: 0, 4)
    #expect(beyond.allSatisfy { $0 >= 3.3e38 })
    var undefined: [Float] = [.nan, 1]
    #expect(RowKernels.exponentiate(&undefined, shift: 0, 2).isNaN)
    #expect(undefined[0].isNaN && !undefined[1].isNaN)
  }

  @Test func exponentialIsAccurateEverywhere() {
    let inputs = stride(from: Float(-87), through: 88, by: 0.00390625).map { $0 }
    var actual = inputs
    _ = RowKernels.exponentiate(&actual, shift: 0, actual.count)
    let worst = zip(actual, inputs).map { abs(Double($0) / exp(Double($1)) - 1) }.max() ?? 1
    #expect(worst < 2e-7)
    #expect(zip(actual, actual.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: kernelLengths.filter { $0 <= 1_000 })
  func attentionScores(_ width: Int) {
    let (count, stride) = (5, width + 3)
    let query = normals(width, seed: 6)
    let keys = normals(count * stride, seed: 7)
    var scores = [Float](repeating: .nan, count: count + 1)
    scores[count] = 123
    RowKernels.attentionScores(
      query: query, keys: keys, stride: stride, count: count, width: width, scale: 0.125,
      into: &scores)
    let expected = (0..<count).map { t in
      Float(
        0.125
          * (0..<width).reduce(0.0) { $0 + Double(query[$1]) * Double(keys[t * stride + $1]) })
    }
    expectClose(Array(scores.prefix(count)), expected, atol: 1e-6, rtol: 1e-5)
    #expect(scores[count] == 123)
  }

  @Test(arguments: kernelLengths.filter { $0 <= 1_000 })
  func attentionValues(_ width: Int) {
    let (count, stride) = (11, width + 2)
    let weights = normals(count, seed: 8)
    let values = normals(count * stride, seed: 9)
    let start = normals(width, seed: 10)
    var out = start + [123]
    RowKernels.attentionValues(
      weights: weights, values: values, stride: stride, count: count, width: width, into: &out)
    let expected = (0..<width).map { c in
      Float(
        (0..<count).reduce(Double(start[c])) {
          $0 + Double(weights[$1]) * Double(values[$1 * stride + c])
        })
    }
    expectClose(Array(out.prefix(width)), expected, atol: 1e-6, rtol: 1e-5)
    #expect(out[width] == 123)
  }

  @Test func attentionOverNothing() {
    var out: [Float] = [1, 2]
    RowKernels.attentionValues(
      weights: [], values: [], stride: 2, count: 0, width: 2, into: &out)
    #expect(out == [1, 2])
  }
}
