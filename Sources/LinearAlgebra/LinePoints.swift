internal import CVectorKernels

/// Points `t` of a line `x + t · y`, at each of which the sum of exponentials is wanted.
///
/// Points are mostly steps of a grid, `c + i h`, where `exp(x + (c + i h) y) = exp(x + c y) · exp(h y)^i`:
/// two exponentials per entry serve several points, and products the rest. How many depends on `|h y|`;
/// where it is large, or where there is no grid, each point has exponentials of its own.
package struct LinePoints: Sendable {
  /// The points.
  package let values: [Float]
  /// The distance of neighbours; 0 without a grid.
  private let step: Float
  /// At index `n` the runs of points that reach at most `n` steps from their middles.
  private let covers: [[Run]]

  /// Neighbouring steps of the grid, some of which are points.
  private struct Run: Sendable {
    var middle: Float
    var below: Int
    var above: Int
    /// Which step, from the lowest, is which point.
    var points: [(step: Int, point: Int)]
  }

  // Further from the middle, rounding adds up.
  private static let reach = (Int(VK_LINE_POINTS) - 1) / 2
  // exp(16) times a sum of terms up to 1 is far from the end of the range.
  private static let largestExponent: Float = 16

  /// Looks for a grid among points.
  package init(_ values: [Float]) {
    self.values = values
    let order = values.indices.sorted { values[$0] < values[$1] }
    let grid = Self.grid(order.map { values[$0] })
    step = grid?.step ?? 0
    guard let grid else {
      let single = values.indices.map {
        Run(middle: values[$0], below: 0, above: 0, points: [(0, $0)])
      }
      covers = [single]
      return
    }
    let steps = zip(order, grid.steps).map { (step: $1, point: $0) }
    covers = (0...Self.reach).map { Self.runs(steps, reach: $0, values, step: grid.step) }
  }

  // The steps from the lowest of some ascending points, if they are multiples of one step.
  private static func grid(_ sorted: [Float]) -> (step: Float, steps: [Int])? {
    let gaps = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.filter { $0 > 0 }
    guard let first = sorted.first, let last = sorted.last, let step = gaps.min(),
      last - first <= 4 * Float(sorted.count) * step
    else { return nil }
    let steps = sorted.map { Int((($0 - first) / step).rounded()) }
    let isGrid = zip(sorted, steps).allSatisfy { point, index in
      abs(point - (first + Float(index) * step)) <= max(abs(first), abs(last)).ulp
    }
    return isGrid ? (step, steps) : nil
  }

  private static func runs(
    _ steps: [(step: Int, point: Int)], reach: Int, _ values: [Float], step: Float
  ) -> [Run] {
    var runs: [Run] = []
    var rest = steps[...]
    while let first = rest.first {
      let points = rest.prefix { $0.step <= first.step + 2 * reach }
      rest = rest.dropFirst(points.count)
      let length = (points.last?.step ?? first.step) - first.step
      let below = length / 2
      // A point itself where there is one in the middle.
      let middle =
        points.first { $0.step == first.step + below }.map { values[$0.point] }
        ?? values[first.point] + Float(below) * step
      runs.append(
        Run(
          middle: middle, below: below, above: length - below,
          points: points.map { ($0.step - first.step, $0.point) }))
    }
    return runs
  }

  /// Adds `Σ exp(x + t · y)` over all entries to the sum of each point; there are as many sums as
  /// points.
  package func add(_ x: Span<Float>, _ y: Span<Float>, to sums: inout MutableSpan<ScaledSum>) {
    precondition(
      x.count == y.count && sums.count == values.count,
      "\(x.count) and \(y.count) entries to \(sums.count) sums")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        guard let a = x.baseAddress, let b = y.baseAddress else { return }
        unsafe add(a, b, x.count, to: &sums)
      }
    }
  }

  private func add(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int,
    to sums: inout MutableSpan<ScaledSum>
  ) {
    var reach = 0
    if covers.count > 1 {
      let exponent = abs(step) * (unsafe vk_max_modulus(y, count))
      reach =
        exponent > 0 ? Int(min(Self.largestExponent / exponent, Float(Self.reach))) : Self.reach
    }
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: Int(VK_LINE_POINTS)) { totals in
      guard let out = totals.baseAddress else { return }
      for run in covers[reach] {
        let largest = unsafe vk_line_max(x, y, run.middle, count)
        // Of entries that are all -inf; the sum is then 0.
        let shift = largest == -.infinity ? 0 : largest
        unsafe vk_line_sums(
          x, y, run.middle, step, shift, Int32(run.below), Int32(run.above), count, out)
        for (step, point) in run.points {
          sums[point].add(ScaledSum(shift: largest, total: Double(unsafe out[step])))
        }
      }
    }
  }
}
