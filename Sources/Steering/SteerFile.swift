internal import Files
public import WeightFormats
internal import Foundation
internal import LinearAlgebra

/// Steer checkpoints: safetensors with the steer's settings and provenance as metadata.
public enum SteerFile {
  /// A steer that was read, with remarks on what its file did not say.
  public struct Contents: Sendable {
    /// The steer.
    public var steer: Steer
    /// One line for each assumption made in place of missing metadata.
    public var remarks: [String]
  }

  static let version = "1"

  /// Writes a steer, atomically; the same steer gives the same bytes.
  ///
  /// - Throws: `WeightFormatError`.
  public static func write(_ steer: Steer, to path: String) throws(WeightFormatError) {
    try SafetensorsWriter.write(tensors(of: steer), metadata: metadata(of: steer), to: path)
  }

  /// Reads a steer, also one that the published training script saved.
  ///
  /// A file without metadata is read by its tensors' names, with ε = 1e-3 and no dummy steer.
  ///
  /// - Throws: `WeightFormatError`; ``SteeringError/malformedSteerFile(file:reason:)``;
  ///   ``SteeringError/nonFiniteParameter(file:tensor:)``.
  public static func read(_ path: String) throws -> Contents {
    let file = try TensorStore.open(FileBytes.map(path: path))
    if let file = file as? PyTorchFile { return try PublishedCheckpoint.read(file) }
    return try read(TensorStore(file: file), path: path, metadata: file.metadata)
  }

  /// Reads the tensors `prefix + name` of a store as a steer that `metadata` describes.
  static func read(
    _ store: TensorStore, prefix: String = "", path: String, metadata: [String: String]
  ) throws -> Contents {
    let reader = MetadataReader(path: path, metadata: metadata)
    var remarks: [String] = []
    let tensors = store.names.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
    let kind = try reader.kind(tensors: tensors.map(String.init), remarks: &remarks)
    let parameters = try parameters(kind, store, prefix, path)
    let count = parameters.count
    let names = try reader.names(count: count, remarks: &remarks)
    let matrices = parameters.tensors
    try reader.checkNumber("rank", is: kind.hasMatrix ? matrices[0].columns : nil)
    try reader.checkNumber("num_steers", is: count)
    let epsilon = try reader.epsilon(remarks: &remarks)
    let dummySteer = try reader.integer("dummy_steer")
    let provenance = try reader.provenance()
    do throws(SteeringError) {
      let steer = try Steer(
        kind: kind, epsilon: epsilon, names: names, dummySteer: dummySteer, parameters: matrices,
        provenance: provenance)
      return Contents(steer: steer, remarks: remarks)
    } catch {
      guard case .malformedSteer(let reason) = error else { throw error }
      throw SteeringError.malformedSteerFile(file: path, reason: reason)
    }
  }

  /// The tensors of a steer under their checkpoint names: `[k, d, r]`, `[k, d]` or `[k, V]`.
  static func tensors(of steer: Steer) -> [NamedTensor] {
    steer.parameters.indices.map { i in
      NamedTensor(
        name: steer.kind.tensorNames[i], shape: shape(ofTensor: i, steer),
        values: steer.parameters[i].values)
    }
  }

  static func shape(ofTensor index: Int, _ steer: Steer) -> [Int] {
    let matrix = steer.parameters[index]
    return index < steer.kind.projectors
      ? [steer.count, steer.width, matrix.columns] : [matrix.rows, matrix.columns]
  }

  static func metadata(of steer: Steer) -> [String: String] {
    var metadata = [
      "format": "steerlens-steer", "format_version": version, "adaptor": steer.kind.rawValue,
      "epsilon": "\(steer.epsilon)", "rank": "\(steer.rank)", "num_steers": "\(steer.count)",
      "names": json(steer.names),
    ]
    let provenance = steer.provenance
    metadata["dummy_steer"] = steer.dummySteer.map(String.init)
    metadata["model"] = provenance.model
    metadata["output_embedding_sha256"] = provenance.embeddingDigest
    metadata["training"] = provenance.training.map(json)
    metadata["data_sha256"] = provenance.dataDigest
    metadata["seed"] = provenance.training.map { "\($0.seed)" }
    metadata["step"] = provenance.step.map(String.init)
    metadata["composed_from"] = provenance.composedFrom.map(json)
    metadata["derived_from"] = provenance.derivedFrom
    metadata["published_settings"] = provenance.publishedSettings.map(json)
    return metadata
  }

  private static func parameters(
    _ kind: SteerKind, _ store: TensorStore, _ prefix: String, _ path: String
  ) throws -> (tensors: [Matrix], count: Int) {
    var count = 0
    let tensors = try kind.tensorNames.enumerated().map { i, tensor in
      let name = prefix + tensor
      let shape = try store.description(of: name).shape
      let isProjector = i < kind.projectors
      guard shape.count == (isProjector ? 3 : 2), shape.allSatisfy({ $0 > 0 }) else {
        throw SteeringError.malformedSteerFile(
          file: path,
          reason: "\(name) has shape \(shape), not \(isProjector ? "[k, d, r]" : "[k, width]")")
      }
      guard i == 0 || shape[0] == count else {
        throw SteeringError.malformedSteerFile(
          file: path, reason: "\(name) is of \(shape[0]) steers, the tensors before of \(count)")
      }
      let values = try store.floats(name)
      guard values.allSatisfy(\.isFinite) else {
        throw SteeringError.nonFiniteParameter(file: path, tensor: name)
      }
      count = shape[0]
      let columns = shape[shape.count - 1]
      return Matrix(rows: values.count / columns, columns: columns, values)
    }
    return (tensors, count)
  }

  static func json(_ value: some Encodable) -> String {
    // Strings, numbers and booleans always encode; numbers are checked to be finite before.
    (try? JSONText.line(value)) ?? "null"
  }
}
