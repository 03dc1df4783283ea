internal import Files
internal import LinearAlgebra
package import SteerAnalysis
package import Steering
internal import WeightFormats

/// The static part of a steer's evidence, and what the parts weigh, beside the steer in its run folder:
/// `evidence.safetensors`.
///
/// Tensors of `V` floats: `word_effects`, `leading_word_effects`, `standard_errors`, `mean_probabilities`.
/// Metadata: `format`, `format_version`, `steer` (the steer's name), `steer_sha256` (of its parameters),
/// `weights` (JSON, `EvidenceWeights`).
package enum EvidenceModelFile {
  /// The file in a run folder.
  package static let name = "evidence.safetensors"

  private static let format = "steerlens-evidence"
  private static let version = "1"
  private static let tensors = [
    "word_effects", "leading_word_effects", "standard_errors", "mean_probabilities",
  ]

  /// Writes a model, atomically; the same model gives the same bytes.
  ///
  /// - Throws: `WeightFormatError`.
  package static func write(_ model: EvidenceModel, of steer: Steer, to path: String) throws {
    let tables = [
      model.effects, model.leadingEffects, model.standardErrors, model.meanProbabilities,
    ]
    try SafetensorsWriter.write(
      zip(tensors, tables).map { NamedTensor(name: $0, shape: [$1.count], values: $1) },
      metadata: [
        "format": format, "format_version": version, "steer": model.steer,
        "steer_sha256": digest(of: steer),
        "weights": try JSONText.line(model.weights),
      ], to: path)
  }

  /// The digest of a steer's kind, factor and parameters.
  private static func digest(of steer: Steer) -> String {
    let parameters = steer.parameters.map { ContentDigest.sha256($0.values.span) }
    return ContentDigest.sha256(
      ([steer.kind.rawValue, "\(steer.epsilon)"] + parameters).joined(separator: " "))
  }

  /// Reads the model of a steer.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - steer: The steer that it must be made of.
  ///   - vocabularySize: `V` of the steer's model.
  /// - Returns: Nil if it was made of another steer.
  /// - Throws: `WeightFormatError`; ``JobError/malformedEvidenceFile(_:reason:)``.
  package static func read(_ path: String, for steer: Steer, vocabularySize: Int) throws
    -> EvidenceModel?
  {
    let file = try SafetensorsFile(FileBytes.map(path: path))
    let metadata = file.metadata
    guard metadata["format"] == format, metadata["format_version"] == version else {
      throw JobError.malformedEvidenceFile(path, reason: "its format is not \(format) \(version)")
    }
    guard metadata["steer_sha256"] == digest(of: steer) else { return nil }
    guard let name = metadata["steer"], let index = steer.names.firstIndex(of: name) else {
      throw JobError.malformedEvidenceFile(path, reason: "it names no steer of the checkpoint")
    }
    guard let text = metadata["weights"],
      let weights = try? JSONText.decode(EvidenceWeights.self, from: text.utf8, file: path),
      weights.isValid
    else { throw JobError.malformedEvidenceFile(path, reason: "its weights cannot be read") }
    let store = TensorStore(file: file)
    let tables = try tensors.map { tensor in
      let values = try store.floats(tensor)
      guard values.count == vocabularySize, values.allSatisfy(\.isFinite) else {
        throw JobError.malformedEvidenceFile(
          path, reason: "\(tensor) does not hold \(vocabularySize) finite numbers")
      }
      return values
    }
    guard tables[3].allSatisfy({ $0 >= 0 }) else {
      throw JobError.malformedEvidenceFile(
        path, reason: "mean_probabilities holds a negative number")
    }
    return EvidenceModel(
      steer: name, index: index, effects: tables[0], leadingEffects: tables[1],
      standardErrors: tables[2], meanProbabilities: tables[3], weights: weights)
  }
}
