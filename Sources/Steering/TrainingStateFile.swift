internal import Crypto
internal import Files
internal import Foundation
internal import LinearAlgebra
public import WeightFormats

/// `training.safetensors`: the steer with Adam's moments, complete enough to resume from alone.
///
/// Other jobs keep finished lines, which never change, in a checkpoint that grows. A training state is
/// tensors that all change at every step: it replaces the one before as a whole, in a file that is also a
/// steer. A digest of tensors and metadata tells damage.
public enum TrainingStateFile {
  private static let prefixes = ["moment1.", "moment2."]
  private static let digestKey = "state_sha256"
  private static let bestPrefix = "best."
  private static let heldOutKey = "held_out"
  private static let bestStepKey = "best_step"

  /// Writes the state, atomically.
  ///
  /// - Throws: `WeightFormatError`.
  public static func write(_ state: TrainingState, to path: String) throws(WeightFormatError) {
    var tensors = SteerFile.tensors(of: state.steer)
    for (i, name) in state.steer.kind.tensorNames.enumerated() {
      let shape = SteerFile.shape(ofTensor: i, state.steer)
      let moments = [state.moments[i].first, state.moments[i].second]
      for (prefix, matrix) in zip(prefixes, moments) {
        tensors.append(
          NamedTensor(name: prefix + name, shape: shape, values: matrix.values))
      }
    }
    var metadata = SteerFile.metadata(of: state.steer)
    if let best = state.best {
      for tensor in SteerFile.tensors(of: best) {
        tensors.append(
          NamedTensor(
            name: bestPrefix + tensor.name, shape: tensor.shape, values: tensor.values))
      }
      metadata[bestStepKey] = "\(best.provenance.step ?? 0)"
    }
    if !state.heldOut.isEmpty { metadata[heldOutKey] = SteerFile.json(state.heldOut) }
    metadata[digestKey] = digest(of: tensors, metadata)
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
  }

  /// Reads a state.
  ///
  /// States of version 0.2.0 and before hold no digest and are taken as they are.
  ///
  /// - Throws: As ``SteerFile/read(_:)``; ``SteeringError/cannotResume(file:reason:)`` if the file
  ///   is damaged, holds no moments or does not say its step.
  public static func read(_ path: String) throws -> TrainingState {
    let file = try SafetensorsFile(FileBytes.map(path: path))
    let store = TensorStore(file: file)
    try checkDigest(store, file.metadata, path)
    let steer = try SteerFile.read(store, path: path, metadata: file.metadata).steer
    guard let step = steer.provenance.step, step >= 0 else {
      throw SteeringError.cannotResume(file: path, reason: "it does not say its step")
    }
    let moments = try steer.parameters.enumerated().map { i, parameter in
      let name = steer.kind.tensorNames[i]
      let pair = try prefixes.map { prefix in
        guard store.contains(prefix + name) else {
          throw SteeringError.cannotResume(file: path, reason: "it holds no \(prefix + name)")
        }
        let shape = SteerFile.shape(ofTensor: i, steer)
        return Matrix(
          rows: parameter.rows, columns: parameter.columns,
          try store.floats(prefix + name, shape: shape))
      }
      return (first: pair[0], second: pair[1])
    }
    return TrainingState(
      steer: steer, moments: moments, heldOut: try heldOut(file.metadata, path),
      best: try best(store, file.metadata, steer, path))
  }

  private static func heldOut(_ metadata: [String: String], _ path: String) throws(SteeringError)
    -> [HeldOutMeasure]
  {
    guard let text = metadata[heldOutKey] else { return [] }
    guard let measures = try? JSONText.decode([HeldOutMeasure].self, from: text.utf8, file: path)
    else { throw .cannotResume(file: path, reason: "its \(heldOutKey) cannot be read") }
    return measures
  }

  private static func best(
    _ store: TensorStore, _ metadata: [String: String], _ steer: Steer, _ path: String
  ) throws -> Steer? {
    guard let text = metadata[bestStepKey] else { return nil }
    guard let step = Int(text), step >= 0 else {
      throw SteeringError.cannotResume(file: path, reason: "its \(bestStepKey) is no step")
    }
    var best = steer
    best.provenance.step = step
    for (i, name) in steer.kind.tensorNames.enumerated() {
      let (own, shape) = (steer.parameters[i], SteerFile.shape(ofTensor: i, steer))
      best.parameters[i] = Matrix(
        rows: own.rows, columns: own.columns, try store.floats(bestPrefix + name, shape: shape))
    }
    return best
  }

  private static func checkDigest(
    _ store: TensorStore, _ metadata: [String: String], _ path: String
  ) throws {
    guard let stored = metadata[digestKey] else { return }
    let tensors = try store.names.map { name in
      NamedTensor(
        name: name, shape: try store.description(of: name).shape, values: try store.floats(name))
    }
    guard digest(of: tensors, metadata) == stored else {
      throw SteeringError.cannotResume(
        file: path, reason: "it is damaged: its contents do not have the digest that it states")
    }
  }

  /// SHA-256 of the metadata but the digest, sorted by key, and of the tensors, sorted by name.
  private static func digest(of tensors: [NamedTensor], _ metadata: [String: String]) -> String {
    var hash = SHA256()
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where key != digestKey {
      hash.update(data: Array(SteerFile.json([key, value]).utf8))
    }
    for tensor in tensors.sorted(by: { $0.name < $1.name }) {
      hash.update(data: Array("\(SteerFile.json(tensor.name))\(tensor.shape)".utf8))
      hash.update(elements: tensor.values.span)
    }
    return ContentDigest.hexadecimal(hash.finalize())
  }
}
