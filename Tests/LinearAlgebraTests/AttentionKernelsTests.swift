import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// The kernels of attention on windows of larger matrices, against `Double`.
@Suite struct AttentionKernelsTests {
  @Test(arguments: kernelLengths.filter { $0 <= 1_000 })
  func scores(_ width: Int) {
    let count = 5
    let query = normals(width, seed: 6)
    let keys = Matrix(rows: count, columns: width + 3, normals(count * (width + 3), seed: 7))
    var scores = Matrix(rows: 1, columns: count + 1, [Float](repeating: 123, count: count + 1))
    var part = scores.mutableRowSpan(0, columns: 0..<count)
    AttentionKernels.scores(
      query: query.span, keys: keys.view, rows: 0..<count, columns: 2..<width + 2, scale: 0.125,
      into: &part)
    let expected = (0..<count).map { t in
      Float(0.125 * (0..<width).reduce(0.0) { $0 + Double(query[$1]) * Double(keys[t, $1 + 2]) })
    }
    expectClose(Array(scores.values.prefix(count)), expected, atol: 1e-6, rtol: 1e-5)
    #expect(scores[0, count] == 123)
  }

  @Test(arguments: kernelLengths.filter { $0 <= 1_000 })
  func values(_ width: Int) {
    let count = 11
    let weights = normals(count, seed: 8)
    let values = Matrix(rows: count, columns: width + 2, normals(count * (width + 2), seed: 9))
    let start = normals(width, seed: 10)
    var out = Matrix(rows: 1, columns: width + 1, start + [123])
    var part = out.mutableRowSpan(0, columns: 0..<width)
    AttentionKernels.addValues(
      values.view, rows: 0..<count, columns: 1..<width + 1, weights: weights.span, to: &part)
    let expected = (0..<width).map { c in
      Float(
        (0..<count).reduce(Double(start[c])) {
          $0 + Double(weights[$1]) * Double(values[$1, c + 1])
        })
    }
    expectClose(Array(out.values.prefix(width)), expected, atol: 1e-6, rtol: 1e-5)
    #expect(out[0, width] == 123)
  }

  @Test func valuesOfNothing() {
    var out: [Float] = [1, 2]
    var entries = out.mutableSpan
    AttentionKernels.addValues(
      Matrix(rows: 0, columns: 2).view, rows: 0..<0, columns: 0..<2, weights: [Float]().span,
      to: &entries)
    #expect(out == [1, 2])
  }

  @Test func softmaxOverAPart() {
    var scores: [Float] = [9, 1, 2, .nan, 9]
    var entries = scores.mutableSpan
    AttentionKernels.softmax(&entries, over: 1..<3)
    let likelier = Float(1 / (1 + exp(-1.0)))
    expectClose(scores, [0, 1 - likelier, likelier, 0, 0], atol: 1e-6, rtol: 1e-5)
  }
}
