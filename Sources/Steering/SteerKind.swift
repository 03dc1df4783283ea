/// How a steer changes the logits, in the published names.
public enum SteerKind: String, Sendable, Codable, CaseIterable {
  /// `c' = c + ε Σ s_i (c P1_i) P2_iᵀ` (LM-Steer; Han et al. 2024, eq. 4).
  case multiply
  /// `c' = c + ε Σ s_i a_i`: the same bias for every context.
  case add
  /// `logits = E c + ε Σ s_i o_i`: a soft blacklist of tokens.
  case offset

  /// The names of the parameter tensors in a checkpoint.
  public var tensorNames: [String] {
    switch self {
    case .multiply: ["projector1", "projector2"]
    case .add: ["add_vec"]
    case .offset: ["offset_vec"]
    }
  }
}
