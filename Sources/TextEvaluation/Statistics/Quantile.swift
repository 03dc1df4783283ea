/// The quantile of sorted values at a level from 0 to 1, interpolated linearly between the two
/// nearest values.
///
/// - SeeAlso: Hyndman & Fan, "Sample quantiles in statistical packages", 1996, definition 7.
package func quantile(_ level: Double, sorted: [Double]) -> Double {
  let position = level * Double(sorted.count - 1)
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
}
