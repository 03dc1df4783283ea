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

  /// Reads a steer.
  ///
  /// A file without metadata is read by its tensors' names, with ε = 1e-3 and no dummy steer.
  ///
  /// - Throws: `WeightFormatError`; ``SteeringError/malformedSteerFile(file:reason:)``;
  ///   ``SteeringError/nonFiniteParameter(file:tensor:)``.
  public static func read(_ path: String) throws -> Contents {
    let file = try SafetensorsFile(FileBytes.map(path: path))
    let store = TensorStore(file: file)
    let reader = MetadataReader(path: path, metadata: file.metadata)
    var remarks: [String] = []
    let kind = try reader.kind(tensors: store.names, remarks: &remarks)
    let parameters = try parameters(kind, store, path)
    let count = parameters.count
    let names = try reader.names(count: count, remarks: &remarks)
    let matrices = parameters.tensors
    try reader.checkNumber("rank", is: kind == .multiply ? matrices[0].columns : nil)
    try reader.checkNumber("num_steers", is: count)
    do {
      let steer = try Steer(
        kind: kind, epsilon: try reader.epsilon(remarks: &remarks), names: names,
        dummySteer: try reader.integer("dummy_steer"), parameters: matrices,
        provenance: try reader.provenance())
      return Contents(steer: steer, remarks: remarks)
    } catch SteeringError.malformedSteer(let reason) {
      throw SteeringError.malformedSteerFile(file: path, reason: reason)
    }
  }

  /// The tensors of a steer under their checkpoint names: `[k, d, r]`, `[k, d]` or `[k, V]`.
  static func tensors(of steer: Steer) -> [NamedTensor] {
    zip(steer.kind.tensorNames, steer.parameters).map { name, matrix in
      NamedTensor(name: name, shape: shape(of: matrix, steer), values: matrix.values)
    }
  }

  static func shape(of matrix: Matrix, _ steer: Steer) -> [Int] {
    steer.kind == .multiply
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
    return metadata
  }

  private static func parameters(_ kind: SteerKind, _ store: TensorStore, _ path: String) throws
    -> (tensors: [Matrix], count: Int)
  {
    var count = 0
    let tensors = try kind.tensorNames.map { name in
      let shape = try store.description(of: name).shape
      guard shape.count == (kind == .multiply ? 3 : 2), shape.allSatisfy({ $0 > 0 }) else {
        throw SteeringError.malformedSteerFile(
          file: path,
          reason:
            "\(name) has shape \(shape), not \(kind == .multiply ? "[k, d, r]" : "[k, width]")")
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

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings, numbers and booleans always encode; numbers are checked to be finite before.
    guard let data = try? encoder.encode(value) else { return "null" }
    return String(decoding: data, as: UTF8.self)
  }
}
