public import LinearAlgebra

/// One or more named steers of one kind for one language model's output word embeddings.
///
/// With steer values `s`, the logits of a final hidden state `c` change as ``SteerKind`` says; for
/// *multiply* that of token `v` by `ε Σ_i s_i cᵀ M_i e_v`, `M_i = P1_i P2_iᵀ`. The language model
/// itself stays as it is.
public struct Steer: Sendable {
  /// How the steers change the logits.
  public let kind: SteerKind
  /// `ε`, the factor on every steer.
  public let epsilon: Float
  /// The steers' names, one each.
  public let names: [String]
  /// The steer that is always on while training, if any; it absorbs the shift of domain.
  public let dummySteer: Int?
  /// The trained tensors in the order of ``SteerKind/tensorNames``.
  ///
  /// *multiply*: two of `[k · d, r]`, the steers below one another; *add*: `[k, d]`; *offset*:
  /// `[k, V]`; *mixed*: those of *multiply*, then that of *offset*.
  public var parameters: [Matrix]
  /// Where the steer comes from.
  public var provenance: SteerProvenance

  /// Creates steers from their tensors.
  ///
  /// - Throws: ``SteeringError/malformedSteer(reason:)`` if tensors and names do not fit together.
  public init(
    kind: SteerKind, epsilon: Float, names: [String], dummySteer: Int?, parameters: [Matrix],
    provenance: SteerProvenance = .init()
  ) throws(SteeringError) {
    guard !names.isEmpty, Set(names).count == names.count else {
      throw .malformedSteer(reason: "steer names \(names) are not unique")
    }
    guard Self.fit(parameters, kind, steers: names.count) else {
      throw .malformedSteer(
        reason: "tensors \(parameters) do not fit \(names.count) \(kind.rawValue) steers")
    }
    guard dummySteer.map(names.indices.contains) ?? true else {
      throw .malformedSteer(reason: "dummy steer \(dummySteer ?? 0) of \(names.count) steers")
    }
    guard epsilon.isFinite, epsilon > 0 else {
      throw .malformedSteer(reason: "epsilon \(epsilon) is not a positive number")
    }
    self.kind = kind
    self.epsilon = epsilon
    self.names = names
    self.dummySteer = dummySteer
    self.parameters = parameters
    self.provenance = provenance
  }

  private static func fit(_ parameters: [Matrix], _ kind: SteerKind, steers: Int) -> Bool {
    let projectors = parameters.prefix(kind.projectors)
    let vectors = parameters.dropFirst(kind.projectors)
    return parameters.count == kind.tensorNames.count
      && parameters.allSatisfy { $0.rows > 0 && $0.columns > 0 }
      && projectors.allSatisfy {
        $0.rows % steers == 0 && $0.rows == parameters[0].rows
          && $0.columns == parameters[0].columns
      } && vectors.allSatisfy { $0.rows == steers }
  }

  /// `k`, the number of steers.
  public var count: Int { names.count }

  /// `r`, the rank of the steer matrices; 1 for *add* and *offset*.
  public var rank: Int { kind.hasMatrix ? parameters[0].columns : 1 }

  /// The width that the model must have: `d`, or `V` for *offset*.
  public var width: Int {
    kind.hasMatrix ? parameters[0].rows / count : parameters[0].columns
  }

  /// ``width``, and for *mixed* also `V`.
  var widths: [Int] { [width] + (kind == .mixed ? [parameters[2].columns] : []) }

  /// What is added to the logits at value 1, without `ε`, `[k, V]`; nil unless *offset* or *mixed*.
  public var offsetVectors: Matrix? { kind.hasOffsets ? parameters.last : nil }

  /// The number of parameters: `2 · d · r` per *multiply* steer, `d` or `V` for *add* and *offset*, and
  /// those of *multiply* and *offset* for *mixed*.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// The rows of steer `index` in its `[k · d, r]` tensors.
  func rows(of index: Int) -> Range<Int> { index * width..<(index + 1) * width }

  /// The first projector `P1` of a *multiply* or *mixed* steer, `[d, r]`.
  public func projector1(_ index: Int) -> Matrix { projector(0, index) }

  /// The second projector `P2` of a *multiply* or *mixed* steer, `[d, r]`.
  public func projector2(_ index: Int) -> Matrix { projector(1, index) }

  private func projector(_ tensor: Int, _ index: Int) -> Matrix {
    precondition(kind.hasMatrix, "a \(kind.rawValue) steer has no projectors")
    return Matrix(parameters[tensor][rows: rows(of: index)])
  }

  /// Checks that the steer fits a model.
  ///
  /// - Parameters:
  ///   - hiddenSize: `d` of the model.
  ///   - vocabularySize: `V` of the model.
  ///   - model: The model's name, for the message.
  ///   - embeddingDigest: The digest of the model's output embedding; nil to check shapes only.
  /// - Throws: ``SteeringError/wrongWidth(steer:model:expected:actual:)`` or
  ///   ``SteeringError/wrongModel(trainedOn:model:)``.
  public func check(
    hiddenSize: Int, vocabularySize: Int, model: String, embeddingDigest: String?
  ) throws(SteeringError) {
    let needed = kind == .offset ? [vocabularySize] : [hiddenSize, vocabularySize]
    for (actual, expected) in zip(widths, needed) where actual != expected {
      throw .wrongWidth(
        steer: names.joined(separator: ", "), model: model, expected: expected, actual: actual)
    }
    if let own = provenance.embeddingDigest, let embeddingDigest, own != embeddingDigest {
      throw .wrongModel(trainedOn: provenance.model ?? "another model", model: model)
    }
  }

  /// One value per steer from those that a user gave; the dummy steer may be left out and is 0.
  ///
  /// - Throws: ``SteeringError/wrongValueCount(given:names:dummySteer:)``.
  public func completeValues(_ given: [Float]) throws(SteeringError) -> [Float] {
    if given.count == count { return given }
    if let dummySteer, given.count == count - 1 {
      var values = given
      values.insert(0, at: dummySteer)
      return values
    }
    throw .wrongValueCount(given: given.count, names: names, dummySteer: dummySteer)
  }
}

/// Where a steer comes from: what binds it to a model, and what reproduces it.
public struct SteerProvenance: Sendable, Equatable, Codable {
  /// The name of the model that it was trained on.
  public var model: String?
  /// The SHA-256 of the model's output embedding, see ``Digests``.
  public var embeddingDigest: String?
  /// The training settings.
  public var training: TrainingSettings?
  /// The SHA-256 of the training texts and labels.
  public var dataDigest: String?
  /// The number of training steps taken.
  public var step: Int?
  /// The steers that it was composed of, see ``SteerComposition``.
  public var composedFrom: [ComposedSteer]?
  /// The steer that it was transferred from and how, as JSON.
  public var derivedFrom: String?
  /// The settings of the published training script, see ``PublishedCheckpoint``.
  public var publishedSettings: [String: PublishedSetting]?

  /// Creates an empty provenance.
  public init() {}
}
