internal import RealModule

/// A sum of exponentials `total · exp(shift)` that may be far outside of the range of numbers.
package struct ScaledSum: Sendable {
  /// The exponent taken out.
  package var shift: Float = -.infinity
  /// What is left.
  package var total: Double = 0

  /// No terms.
  package init() {}

  /// Terms that sum to `total · exp(shift)`.
  package init(shift: Float, total: Double) {
    self.shift = shift
    self.total = total
  }

  /// Adds the terms of another sum.
  package mutating func add(_ other: ScaledSum) {
    if other.shift > shift {
      total = other.total + Self.scaled(total, by: shift, over: other.shift)
      shift = other.shift
    } else {
      total += Self.scaled(other.total, by: other.shift, over: shift)
    }
  }

  // Nothing stays nothing, whatever the exponents.
  private static func scaled(_ total: Double, by shift: Float, over larger: Float) -> Double {
    total == 0 ? 0 : total * Double.exp(Double(shift) - Double(larger))
  }

  /// The natural logarithm of the sum; NaN where a term was.
  package var logarithm: Double { Double(shift) + Double.log(total) }
}
