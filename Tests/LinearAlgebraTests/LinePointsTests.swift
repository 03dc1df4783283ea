import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Sums of exponentials along a line against `Double`.
@Suite struct LinePointsTests {
  /// Grids of several lengths, also with gaps and in another order; points without a grid.
  static let points: [[Float]] = [
    [-3, -2, -1, 0, 1, 2, 3], (0...20).map { Float($0) / 2 - 5 }, [5, -5, 0, 1, -1, 3],
    [0.1, 0.2, 0.30000001, -1], [-2, 0, 0.25, 3], [1], [2, 2, -2], [0, 1e6],
  ]

  private static func logSums(_ x: [Float], _ y: [Float], _ points: [Float], part: Int) -> [Float] {
    let line = LinePoints(points)
    let count = x.count
    var sums = [ScaledSum](repeating: ScaledSum(), count: points.count)
    var all = sums.mutableSpan
    for start in stride(from: 0, to: count, by: part) {
      let range = start..<min(start + part, count)
      line.add(x.span.extracting(range), y.span.extracting(range), to: &all)
    }
    return sums.map { Float($0.logarithm) }
  }

  /// Changes so small, moderate and large that runs of points have all lengths.
  @Test(arguments: points, [Float(1e-3), 1, 4, 50])
  func againstDouble(_ points: [Float], _ size: Float) {
    for count in [1, 15, 64, 131, 1000] {
      let x = normals(count, seed: 1, standardDeviation: 5)
      let y = normals(count, seed: 2, standardDeviation: size)
      let expected = points.map { point -> Float in
        let terms = zip(x, y).map { Double($0) + Double(point) * Double($1) }
        let largest = terms.max() ?? 0
        return Float(largest + log(terms.reduce(0) { $0 + exp($1 - largest) }))
      }
      expectClose(
        Self.logSums(x, y, points, part: 48), expected, atol: 2e-6 * max(1, size), rtol: 1e-6)
    }
  }

  @Test func impossibleEntriesCountForNothing() {
    let x: [Float] = [-.infinity, -.infinity, 1, 2, -.infinity]
    let y = [Float](repeating: 0.5, count: 5)
    let alone = Self.logSums([1, 2], [0.5, 0.5], [-1, 0, 1], part: 2)
    expectClose(Self.logSums(x, y, [-1, 0, 1], part: 2), alone, atol: 1e-6, rtol: 0)
    #expect(Self.logSums([-.infinity], [0], [0], part: 1) == [-.infinity])
  }

  /// NaN at every point, infinity where it makes an entry infinite.
  @Test(arguments: [(Float.nan, [true, true]), (.infinity, [false, true])])
  func whatIsNoNumberShows(_ value: Float, _ shows: [Bool]) {
    var y = [Float](repeating: 0.5, count: 70)
    y[64] = value
    let sums = Self.logSums([Float](repeating: 1, count: 70), y, [-1, 1], part: 16)
    #expect(sums.map { !$0.isFinite } == shows)
  }
}
