/// One of the steers that a composition was made of.
public struct ComposedSteer: Sendable, Codable, Equatable {
  /// The steer's name in its file.
  public var name: String
  /// The SHA-256 of that file.
  public var sha256: String
  /// The factor on the steer.
  public var weight: Float
  /// How it was composed with the others.
  public var mode: SteerComposition.Mode

  /// Creates a record.
  public init(name: String, sha256: String, weight: Float, mode: SteerComposition.Mode) {
    self.name = name
    self.sha256 = sha256
    self.weight = weight
    self.mode = mode
  }
}
