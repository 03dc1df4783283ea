internal import Foundation

/// Upper bounds of how far next-token distributions are from linear in steer values, as total variation.
///
/// With `p(t) = softmax(z + t δ)` the second derivative is `p'' = p ((δ − E δ)² − Var δ)`, of which the
/// absolute values sum to at most `2 Var δ`, and a variance is at most a quarter of the squared range
/// (Popoviciu). The remainder of linear interpolation between 0 and `s` at `k s` is at most
/// `|k (1 − k)| s² / 2` times the largest second derivative, and total variation is half the sum of
/// absolute differences. A soft cap shortens every `δ`, but makes logits curve: no bound is given then.
enum LinearityBounds {
  /// Of `P(k s)` from `(1 − k) P + k P(s)`: `|k (1 − k)| s² R² / 8`, at most 1 where `0 ≤ k ≤ 1`.
  ///
  /// - Parameters:
  ///   - fraction: `k`.
  ///   - value: `s`.
  ///   - range: `R = max_v δ − min_v δ` of a steer value of 1, logits.
  /// - Returns: The bound.
  static func interpolation(fraction: Double, value: Double, range: Double) -> Double {
    abs(fraction * (1 - fraction)) * value * value * range * range / 8
  }

  /// Of `P(s₁ M₁ + s₂ M₂)` from `P(s₁ M₁) + P(s₂ M₂) − P`: `|s₁ s₂| R₁ R₂ / 4`.
  ///
  /// The mixed derivative is `p ((δ₁ − E δ₁)(δ₂ − E δ₂) − Cov)`, whose absolute values sum to at most
  /// `2 (Var δ₁ Var δ₂)^½`.
  static func sum(values: (Double, Double), ranges: (Double, Double)) -> Double {
    abs(values.0 * values.1) * ranges.0 * ranges.1 / 4
  }

  /// The decimal logarithm of the published bound of interpolation, halved to total variation.
  ///
  /// `|k (1 − k)| ε² L² λ (e^λ − 1)` (Han et al. 2024, Theorem 2).
  /// The paper's symbols are read so: `λ` is the largest singular value of `s M`, and `L²` the largest
  /// length of a hidden state times that of an output embedding.
  ///
  /// - Parameters:
  ///   - fraction: `k`.
  ///   - epsilon: `ε`.
  ///   - squaredLength: `L²`.
  ///   - singularValue: `λ`.
  /// - Returns: Nil where the bound is 0.
  static func publishedInterpolation(
    fraction: Double, epsilon: Double, squaredLength: Double, singularValue: Double
  ) -> Double? {
    let factor = abs(fraction * (1 - fraction)) * epsilon * epsilon * squaredLength * singularValue
    guard factor > 0 else { return nil }
    // e^λ overflows long before λ is that of a trained steer.
    let power = singularValue > 30 ? singularValue : log(expm1(singularValue))
    return log10(factor) + power / log(10)
  }

  /// The decimal logarithm of the published bound of a sum, halved to total variation.
  ///
  /// `5 ε d L² D²` (Han et al. 2024, Theorem 3), with `D` the largest singular value of the two `s M`.
  ///
  /// - Returns: Nil where the bound is 0.
  static func publishedSum(
    epsilon: Double, width: Int, squaredLength: Double, singularValue: Double
  ) -> Double? {
    let bound = 5 * epsilon * Double(width) * squaredLength * singularValue * singularValue
    return bound > 0 ? log10(bound) : nil
  }
}
