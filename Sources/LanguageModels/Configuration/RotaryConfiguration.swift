internal import Foundation

/// How positions turn queries and keys.
public struct RotaryConfiguration: Sendable, Equatable {
  /// Which entries of a head turn together.
  public enum Style: String, Sendable, Codable {
    /// Entry `i` with entry `i + dimensions / 2` (GPT-NeoX, Llama).
    case halves
    /// Entry `2i` with entry `2i + 1` (GPT-J, and Llama in GGUF files).
    case interleaved
  }

  /// How frequencies change for contexts longer than those first trained on.
  public enum Scaling: Sendable, Equatable {
    /// They do not.
    case none
    /// All are divided by `factor` (Chen et al. 2023, "Extending context window…").
    case linear(factor: Float)
    /// Low ones are divided by `factor`, high ones are kept, those between are blended (Llama 3.1).
    case llama3(
      factor: Float, lowFrequencyFactor: Float, highFrequencyFactor: Float, originalContext: Int)
    /// YaRN (Peng et al. 2023, arXiv 2309.00071): a ramp over dimensions between division by
    /// `factor` and none.
    case yarn(
      factor: Float, betaFast: Double, betaSlow: Double, originalContext: Int, truncates: Bool)
    /// Each is divided by its own number, as GGUF files store it.
    case divided(by: [Float])
  }

  /// How many entries of each head turn; even, at most the head's size.
  public var dimensions: Int
  /// The base of the wavelengths, 10,000 in RoFormer.
  public var base: Double
  /// Which entries turn together.
  public var style: Style
  /// How frequencies change for long contexts.
  public var scaling: Scaling
  /// The factor on cosines and sines (YaRN's attention factor).
  public var attentionFactor: Float

  /// Creates a configuration.
  public init(
    dimensions: Int, base: Double = 10_000, style: Style, scaling: Scaling = .none,
    attentionFactor: Float = 1
  ) {
    self.dimensions = dimensions
    self.base = base
    self.style = style
    self.scaling = scaling
    self.attentionFactor = attentionFactor
  }

  /// YaRN's factor on cosines and sines, `0.1 scale ln(factor) + 1` (arXiv 2309.00071, equation 22).
  static func yarnAttentionFactor(_ factor: Double, scale: Double = 1) -> Float {
    factor <= 1 ? 1 : Float(0.1 * scale * log(factor) + 1)
  }

  /// Radians per position of each pair, `dimensions / 2` values.
  var frequencies: [Float] {
    let plain = (0..<dimensions / 2).map { i in
      1 / Float(pow(base, Double(Float(2 * i) / Float(dimensions))))
    }
    switch scaling {
    case .none: return plain
    case .linear(let factor): return plain.map { $0 / factor }
    case .divided(let divisors): return zip(plain, divisors).map { $0 / $1 }
    case .llama3(let factor, let low, let high, let context):
      return plain.map {
        Self.llama3($0, factor: factor, low: low, high: high, context: Float(context))
      }
    case .yarn(let factor, let fast, let slow, let context, let truncates):
      let range = rampRange(fast: fast, slow: slow, context: context, truncates: truncates)
      return plain.enumerated().map { i, frequency in
        let ramp = min(max((Float(i) - range.low) / (range.high - range.low), 0), 1)
        return frequency / factor * ramp + frequency * (1 - ramp)
      }
    }
  }

  private static func llama3(
    _ frequency: Float, factor: Float, low: Float, high: Float, context: Float
  ) -> Float {
    let wavelength = 2 * Float.pi / frequency
    if wavelength > context / low { return frequency / factor }
    if wavelength < context / high { return frequency }
    let smooth = (context / wavelength - low) / (high - low)
    return (1 - smooth) * frequency / factor + smooth * frequency
  }

  // The pairs that turn `fast` and `slow` times within the original context.
  private func rampRange(fast: Double, slow: Double, context: Int, truncates: Bool)
    -> (low: Float, high: Float)
  {
    func pair(turns: Double) -> Double {
      Double(dimensions) * log(Double(context) / (turns * 2 * .pi)) / (2 * log(base))
    }
    var (low, high) = (pair(turns: fast), pair(turns: slow))
    if truncates { (low, high) = (low.rounded(.down), high.rounded(.up)) }
    low = max(low, 0)
    high = min(high, Double(dimensions - 1))
    return (Float(low), Float(low == high ? high + 0.001 : high))
  }
}
