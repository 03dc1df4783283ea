internal import Files
internal import Foundation
internal import LanguageModels
internal import Steering
internal import WeightFormats

/// A GGUF file with the steer in its output head; metadata and all other tensors as they were.
struct GGUFExport {
  let file: GGUFFile
  let model: LanguageModel
  let names: HeadTensors
  let plan: BiasPlan
  let steer: FoldedSteer
  /// What the output embedding is stored as; nil for floats where it was that, else half precision.
  let type: ExportElementType?

  /// Architectures whose output embedding llama.cpp never reads from the file.
  private static let tied: Set<ModelConfiguration.Family> = [.gemma, .gemma2]

  /// Writes the file.
  ///
  /// - Parameter path: Where it goes.
  /// - Returns: The type of the output embedding, and how far storing it took it from the exact one.
  /// - Throws: ``ExportError/tiedForGood(model:architecture:)``; `WeightFormatError`.
  func write(to path: String) throws -> (type: ExportElementType, roundingError: Double?) {
    let family = model.configuration.family
    if steer.matrix != nil, Self.tied.contains(family) {
      throw ExportError.tiedForGood(model: model.name, architecture: family.rawValue)
    }
    let head = SteeredHead(model, steer)
    let stored = file.tensor(named: names.weight) ?? file.tensor(named: names.tokenEmbedding)
    let type = type ?? (stored?.type == .float32 ? .float32 : .float16)
    // llama.cpp holds biases in floats.
    let bias = try plan.tensor(TensorStore(file: file), model, steer, type: .float32)
    try GGUFRewriter.write(
      file, with: [head.embedding(names.weight, type.tensorType), bias].compactMap { $0 }, to: path)
    return (type, head.roundingError)
  }
}
