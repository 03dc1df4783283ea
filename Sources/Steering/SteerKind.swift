/// How a steer changes the logits, in the published names.
public enum SteerKind: String, Sendable, Codable, CaseIterable {
  /// `c' = c + ε Σ s_i (c P1_i) P2_iᵀ` (LM-Steer; Han et al. 2024, eq. 4).
  case multiply
  /// `c' = c + ε Σ s_i a_i`: the same bias for every context.
  case add
  /// `logits = E c + ε Σ s_i o_i`: a soft blacklist of tokens.
  case offset
  /// *multiply* and *offset* at once: `logits = E c' + ε Σ s_i o_i` with `c'` of *multiply*.
  ///
  /// `M_i` is what *multiply* learns, and `o_i` a third of the offsets of `LogOdds`. The two have learned the same
  /// label from the same texts and err in different ways: a matrix in what it takes for alike, counts in
  /// words that are rare.
  case mixed

  /// The kinds that the published code has.
  public static let published: [SteerKind] = [.multiply, .add, .offset]

  /// The names of the parameter tensors in a checkpoint.
  public var tensorNames: [String] {
    switch self {
    case .multiply: ["projector1", "projector2"]
    case .add: ["add_vec"]
    case .offset: ["offset_vec"]
    case .mixed: ["projector1", "projector2", "offset_vec"]
    }
  }

  /// Whether steers of the kind have a matrix `M_i = P1_i P2_iᵀ`.
  public var hasMatrix: Bool { self == .multiply || self == .mixed }

  /// Whether steers of the kind move logits of tokens directly.
  public var hasOffsets: Bool { self == .offset || self == .mixed }

  /// Whether training changes a tensor: all but the offsets of *mixed*.
  func learns(tensor: Int) -> Bool { self != .mixed || tensor < projectors }

  /// How many of the tensors are projectors, `[k, d, r]`; the others are `[k, width]`.
  var projectors: Int { hasMatrix ? 2 : 0 }
}
