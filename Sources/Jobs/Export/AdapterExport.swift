internal import Files
internal import Foundation
internal import LanguageModels
internal import LinearAlgebra
internal import Steering
internal import WeightFormats

/// A steer as a low-rank adapter of the output head: `A = P1ᵀ`, `B = ε E P2`, whose scale is the steer
/// value; a bias of the logits is the bias of `B`.
struct AdapterExport {
  private static let blockRows = 4096
  /// What all families call their output head in transformers 5.
  private static let module = "lm_head"

  let model: LanguageModel
  /// The steer at value 1.
  let steer: FoldedSteer
  /// What the numbers are stored as.
  let type: ExportElementType

  /// The rank; 1, with factors of zero, for a steer without a matrix.
  private var rank: Int { steer.matrix?.rank ?? 1 }

  private var bias: [Float]? { steer.bias(with: model.outputHead.embedding) }

  /// Writes `adapter_config.json` and `adapter_model.safetensors`.
  ///
  /// - Parameter folder: The folder, which is there.
  /// - Throws: `WeightFormatError`, also for numbers that the type does not hold; `FileError`.
  func write(to folder: String) throws {
    let bias = self.bias
    let (v, d) = (model.configuration.vocabularySize, model.configuration.hiddenSize)
    let name = "base_model.model.\(Self.module)."
    let right = steer.matrix?.right.transposed() ?? Matrix(rows: 1, columns: d)
    let left = steer.matrix?.left
    let embedding = model.outputHead.embedding
    var tensors = [
      StreamedTensor(.init(name: name + "lora_A.weight", type: type.tensorType, shape: [rank, d])) {
        _ = try $0(right)
      },
      StreamedTensor(.init(name: name + "lora_B.weight", type: type.tensorType, shape: [v, rank])) {
        for start in stride(from: 0, to: v, by: Self.blockRows) {
          let rows = start..<min(start + Self.blockRows, v)
          let block = left.map { Matrix(embedding[rows: rows]).multiplied(by: $0) }
          _ = try $0(block ?? Matrix(rows: rows.count, columns: 1))
        }
      },
    ]
    if let bias {
      tensors.append(SteeredHead.bias(name + "lora_B.bias", nil, plus: bias, type.tensorType))
    }
    try SafetensorsWriter.write(
      streaming: tensors, metadata: ["format": "pt"],
      to: folder + "/adapter_model.safetensors")
    let configuration = Configuration(
      model: model.name, rank: rank, module: Self.module, hasBias: bias != nil)
    try AtomicFile.write(
      JSONText.pretty(configuration) + "\n", to: folder + "/adapter_config.json")
  }

  /// `adapter_config.json`.
  private struct Configuration: Encodable {
    let model: String
    let rank: Int
    let module: String
    let hasBias: Bool

    private enum CodingKeys: String, CodingKey {
      case peftType = "peft_type"
      case taskType = "task_type"
      case model = "base_model_name_or_path"
      case rank = "r"
      case scale = "lora_alpha"
      case dropout = "lora_dropout"
      case modules = "target_modules"
      case bias
      case hasBias = "lora_bias"
      case inferenceMode = "inference_mode"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode("LORA", forKey: .peftType)
      try container.encode("CAUSAL_LM", forKey: .taskType)
      try container.encode(model, forKey: .model)
      try container.encode(rank, forKey: .rank)
      // The scale is this over the rank: 1.
      try container.encode(rank, forKey: .scale)
      try container.encode(0, forKey: .dropout)
      try container.encode([module], forKey: .modules)
      try container.encode("none", forKey: .bias)
      if hasBias { try container.encode(true, forKey: .hasBias) }
      try container.encode(true, forKey: .inferenceMode)
    }
  }
}
