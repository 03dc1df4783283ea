internal import Files
internal import LinearAlgebra
public import WeightFormats

/// `training.safetensors`: the steer with Adam's moments, complete enough to resume from alone.
public enum TrainingStateFile {
  private static let prefixes = ["moment1.", "moment2."]

  /// Writes the state, atomically.
  ///
  /// - Throws: `WeightFormatError`.
  public static func write(_ state: TrainingState, to path: String) throws(WeightFormatError) {
    var tensors = SteerFile.tensors(of: state.steer)
    for (i, name) in state.steer.kind.tensorNames.enumerated() {
      let moments = [state.moments[i].first, state.moments[i].second]
      for (prefix, matrix) in zip(prefixes, moments) {
        tensors.append(
          NamedTensor(
            name: prefix + name, shape: SteerFile.shape(of: matrix, state.steer),
            values: matrix.values))
      }
    }
    try SafetensorsWriter.write(
      tensors, metadata: SteerFile.metadata(of: state.steer), to: path)
  }

  /// Reads a state.
  ///
  /// - Throws: As ``SteerFile/read(_:)``; ``SteeringError/cannotResume(file:reason:)`` if the file
  ///   holds no moments or does not say its step.
  public static func read(_ path: String) throws -> TrainingState {
    let steer = try SteerFile.read(path).steer
    guard let step = steer.provenance.step, step >= 0 else {
      throw SteeringError.cannotResume(file: path, reason: "it does not say its step")
    }
    let store = TensorStore(file: try SafetensorsFile(FileBytes.map(path: path)))
    let moments = try zip(steer.kind.tensorNames, steer.parameters).map { name, parameter in
      let pair = try prefixes.map { prefix in
        guard store.contains(prefix + name) else {
          throw SteeringError.cannotResume(file: path, reason: "it holds no \(prefix + name)")
        }
        let shape = SteerFile.shape(of: parameter, steer)
        return Matrix(
          rows: parameter.rows, columns: parameter.columns,
          try store.floats(prefix + name, shape: shape))
      }
      return (first: pair[0], second: pair[1])
    }
    return TrainingState(steer: steer, moments: moments)
  }
}
