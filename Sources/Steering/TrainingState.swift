internal import LinearAlgebra

/// Everything that training continues from: the steer, Adam's moments and the step.
public struct TrainingState: Sendable {
  /// The steer as trained so far.
  public var steer: Steer
  /// Adam's first and second moment estimates, one pair per parameter tensor.
  var moments: [(first: Matrix, second: Matrix)]
  /// What was measured on held-out texts so far, in the order of steps.
  public private(set) var heldOut: [HeldOutMeasure] = []
  /// The steer of the step that was best on them, see ``surpasses(_:_:)``.
  public private(set) var best: Steer?
  /// The number of steps taken.
  public var step: Int { steer.provenance.step ?? 0 }

  /// The state before the first step.
  init(steer: Steer) {
    self.steer = steer
    moments = steer.parameters.map {
      let zero = Matrix(rows: $0.rows, columns: $0.columns)
      return (zero, zero)
    }
  }

  init(
    steer: Steer, moments: [(first: Matrix, second: Matrix)], heldOut: [HeldOutMeasure] = [],
    best: Steer? = nil
  ) {
    self.steer = steer
    self.moments = moments
    self.heldOut = heldOut
    self.best = best
  }

  /// Notes what the steer does on held-out texts, and keeps it if it surpasses those before.
  mutating func note(_ measure: HeldOutMeasure) {
    if Self.surpasses(measure, heldOut) { best = steer }
    heldOut.append(measure)
  }

  /// Whether a steer is to be preferred to those of earlier steps: if it gains more than each, or at
  /// least 95 % of the most.
  ///
  /// A gain is not known to 5 %; of two that are about the same the later steer has learned more of what
  /// depends on the context, and its dummy steer fits the domain better.
  package static func surpasses(_ measure: HeldOutMeasure, _ earlier: [HeldOutMeasure]) -> Bool {
    guard let most = earlier.map(\.gain).max() else { return true }
    return measure.gain > most || (most > 0 && measure.gain >= 0.95 * most)
  }

  /// One Adam step.
  mutating func update(gradient: [Matrix], learningRate: Float) {
    let next = step + 1
    for i in steer.parameters.indices {
      VectorKernels.adam(
        &steer.parameters[i], gradient: gradient[i], moments: &moments[i], step: next,
        learningRate: learningRate)
    }
    steer.provenance.step = next
  }

  /// Checks that this state came from the run that `initial` begins.
  func check(continues initial: Steer) throws(SteeringError) {
    let (own, new) = (steer.provenance, initial.provenance)
    func fail(_ reason: String) -> SteeringError {
      .cannotResume(file: "training state", reason: reason)
    }
    guard own.embeddingDigest == new.embeddingDigest else {
      throw fail("it was made on model \(own.model ?? "unknown"), whose embedding differs")
    }
    guard own.dataDigest == new.dataDigest else {
      throw fail("it was made with other texts, labels or cuts; give the same `data`")
    }
    guard var old = own.training, let wanted = new.training else {
      throw fail("it holds no settings")
    }
    old.steps = wanted.steps
    guard old == wanted, steer.names == initial.names else {
      throw fail(
        "it was made with other settings; give the same settings (only `steps` may differ)")
    }
  }
}
