internal import LinearAlgebra

/// Makes one steer file of several.
///
/// Every labelled steer `i` of the inputs, in their order, has a weight `w_i`. A *sum* at value 1 and
/// a *concatenation* without weights at the values `w_i` change the logits alike.
public struct SteerComposition: Sendable {
  /// How steers are put together.
  public enum Mode: String, Sendable, Codable, CaseIterable {
    /// One steer, `M = Σ w_i M_i`.
    case sum
    /// All steers side by side, each with a value of its own: `w_i M_i`.
    case concatenate
  }

  /// A steer file's contents.
  public struct Input: Sendable {
    /// The path, for messages.
    public var file: String
    /// The SHA-256 of the file.
    public var sha256: String
    /// The steers.
    public var steer: Steer

    /// Creates an input.
    public init(file: String, sha256: String, steer: Steer) {
      self.file = file
      self.sha256 = sha256
      self.steer = steer
    }
  }

  /// One steer of an input.
  struct Part {
    let input: Input
    let index: Int
    let weight: Float
    /// Whether its input has it as the steer that is always on while training.
    let isDummy: Bool

    var name: String { input.steer.names[index] }
  }

  /// A composed steer.
  public struct Result: Sendable {
    /// The steer; its provenance says what it was composed of.
    public var steer: Steer
    /// `‖M − M'‖ / ‖M‖` (Frobenius) of the matrix `M'` of lower rank; 0 if the rank is high enough.
    public var relativeError: Double
  }

  let inputs: [Input]
  let parts: [Part]

  /// Prepares a composition.
  ///
  /// - Parameters:
  ///   - inputs: Steers of one kind, one width and one model.
  ///   - weights: One per labelled steer of all inputs, in order; nil is 1 for each.
  ///   - keepsDummies: Whether dummy steers come along, at weight 1; only the first stays one.
  /// - Throws: ``SteeringError/cannotCompose(first:second:reason:)``,
  ///   ``SteeringError/wrongWeightCount(given:names:)``.
  public init(_ inputs: [Input], weights: [Float]? = nil, keepsDummies: Bool = false)
    throws(SteeringError)
  {
    try Self.check(inputs)
    let labelled = inputs.flatMap { input in
      input.steer.names.indices.filter { $0 != input.steer.dummySteer }.map {
        input.steer.names[$0]
      }
    }
    guard !labelled.isEmpty, weights.map({ $0.count == labelled.count }) ?? true else {
      throw .wrongWeightCount(given: weights?.count ?? 0, names: labelled)
    }
    var remaining = (weights ?? labelled.map { _ in 1 })[...]
    var parts: [Part] = []
    for input in inputs {
      for index in input.steer.names.indices {
        if index != input.steer.dummySteer {
          parts.append(
            Part(input: input, index: index, weight: remaining.removeFirst(), isDummy: false))
        } else if keepsDummies {
          parts.append(Part(input: input, index: index, weight: 1, isDummy: true))
        }
      }
    }
    self.inputs = inputs
    self.parts = parts
  }

  private static func check(_ inputs: [Input]) throws(SteeringError) {
    precondition(!inputs.isEmpty, "a composition of nothing")
    let first = inputs[0]
    // The first that says its model speaks for those that do not.
    let bound = inputs.first { $0.steer.provenance.embeddingDigest != nil } ?? first
    for input in inputs {
      func fail(_ other: Input, _ reason: String) -> SteeringError {
        .cannotCompose(first: other.file, second: input.file, reason: reason)
      }
      let (a, b) = (first.steer, input.steer)
      guard a.kind == b.kind else {
        throw fail(first, "one is of kind \(a.kind.rawValue), the other \(b.kind.rawValue)")
      }
      for (own, other) in zip(a.widths, b.widths) where own != other {
        throw fail(first, "one has width \(own), the other \(other)")
      }
      let (own, wanted) = (b.provenance, bound.steer.provenance)
      guard own.embeddingDigest == nil || own.embeddingDigest == wanted.embeddingDigest else {
        let models = [wanted.model, own.model].map { $0 ?? "an unnamed model" }
        throw fail(
          bound,
          "one was trained on \(models[0]), the other on \(models[1]), whose output embedding "
            + "differs")
      }
    }
  }

  /// The labelled steers in order.
  public var labelledNames: [String] { parts.filter { !$0.isDummy }.map(\.name) }

  /// The weight of each of ``labelledNames``.
  public var weights: [Float] { parts.filter { !$0.isDummy }.map(\.weight) }

  /// `ε` of the result: that of the first input, the others' being folded into their tensors.
  var epsilon: Float { inputs[0].steer.epsilon }

  /// The factor on the first tensor of a part: `w_i ε_i / ε`.
  func factor(_ part: Part) -> Float {
    Float(Double(part.weight) * Double(part.input.steer.epsilon) / Double(epsilon))
  }

  func result(_ steer: Steer, relativeError: Double = 0) throws(SteeringError) -> Result {
    try SteeringError.require(
      steer.parameters.allSatisfy { $0.values.allSatisfy(\.isFinite) }, "weights",
      weights.map { "\($0)" }.joined(separator: ","),
      "small enough that every entry of the result is a 32-bit number")
    return Result(steer: steer, relativeError: relativeError)
  }

  func provenance(_ mode: Mode) -> SteerProvenance {
    var result = SteerProvenance()
    let bound = inputs.first { $0.steer.provenance.embeddingDigest != nil }
    result.model =
      (bound ?? inputs.first { $0.steer.provenance.model != nil })?
      .steer.provenance.model
    result.embeddingDigest = bound?.steer.provenance.embeddingDigest
    result.composedFrom = parts.map {
      ComposedSteer(name: $0.name, sha256: $0.input.sha256, weight: $0.weight, mode: mode)
    }
    return result
  }
}
