public import Steering

/// What decides which spans a text has, beside the two settings of the steer.
public struct SpanSettings: Sendable, Codable, Equatable {
  /// The most spans of each sign.
  public var maxSpans = 4
  /// The most words of a span; of scripts without spaces, the most tokens.
  public var maxLength = 10
  /// What a word costs within a span, nats; nil for ``EvidenceWeights/wordCost``.
  public var wordCost: Double?
  /// The least evidence of a span, nats.
  public var minEvidence = 0.0
  /// The steer values at which a text's mean loss is compared, ascending.
  public var grid: [Float] = (0...20).map { Float($0) / 2 - 5 }
  /// Draws from the null distribution of each text.
  public var permutations = 9999
  /// The seed of the draws.
  public var seed: UInt64 = 0

  /// The defaults.
  public init() {}

  /// Checks the ranges.
  ///
  /// - Throws: `SteeringError.invalidSetting(name:value:expected:)`.
  public func validate() throws(SteeringError) {
    try Self.require(
      (1...1_000_000).contains(maxSpans), "maxSpans", "\(maxSpans)", "from 1 to 1000000")
    try Self.require(
      (1...1_000_000).contains(maxLength), "maxWords", "\(maxLength)", "from 1 to 1000000")
    try Self.require(
      (1...10_000_000).contains(permutations), "permutations", "\(permutations)",
      "from 1 to 10000000")
    try Self.require(
      minEvidence >= 0 && minEvidence.isFinite, "minEvidence", "\(minEvidence)", "0 or more")
    try Self.require(
      wordCost.map { $0 >= 0 && $0.isFinite } ?? true, "wordCost", wordCost.map { "\($0)" } ?? "",
      "0 or more")
    let values = grid.map { "\($0)" }.joined(separator: ",")
    let isAscending = zip(grid, grid.dropFirst()).allSatisfy { $0 < $1 }
    try Self.require(
      grid.count >= 2 && isAscending && grid.allSatisfy(\.isFinite), "grid", values,
      "two or more values in ascending order")
  }

  private static func require(_ holds: Bool, _ name: String, _ value: String, _ expected: String)
    throws(SteeringError)
  {
    if !holds { throw .invalidSetting(name: name, value: value, expected: expected) }
  }
}
