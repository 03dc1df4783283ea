public import Steering
internal import WeightFormats

/// Where a steer is to be used.
public enum ExportFormat: String, Sendable, Codable, CaseIterable {
  /// A model folder with the steer in its output head, for transformers and vLLM.
  case huggingFace = "huggingface"
  /// Low-rank adapters of the output head, for PEFT and vLLM.
  case peft
  /// A GGUF file with the steer in its output head, for llama.cpp and what is built on it.
  case gguf
  /// The largest entries of a logit bias, for OpenAI-style services.
  case logitBias = "logit-bias"

  /// The types that the format's tensors are stored as.
  var elementTypes: [ExportElementType] {
    switch self {
    case .huggingFace, .peft: [.float32, .float16, .bfloat16]
    case .gguf: [.float32, .float16, .q8_0]
    case .logitBias: []
    }
  }
}

/// What the numbers of an exported output head are stored as.
public enum ExportElementType: String, Sendable, Codable, CaseIterable {
  /// 32 bits.
  case float32
  /// IEEE half precision.
  case float16
  /// The upper half of 32 bits.
  case bfloat16
  /// Blocks of 32 under a scale, 8 bits each; GGUF only.
  case q8_0

  /// The type of the file formats.
  var tensorType: TensorType {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .q8_0: .q8_0
    }
  }

  init?(_ type: TensorType) {
    guard let match = Self.allCases.first(where: { $0.tensorType == type }) else { return nil }
    self = match
  }
}

/// What an export came to.
public struct ExportResult: Codable, Sendable {
  /// The folder.
  public var out: String
  /// The format.
  public var format: ExportFormat
  /// The model's name.
  public var model: String
  /// How the steers change the logits.
  public var kind: SteerKind
  /// The names of the steers.
  public var names: [String]
  /// One value per steer; nil for an adapter of each steer.
  public var steerValues: [Float]?
  /// What the numbers are stored as; nil for a logit bias.
  public var elementType: ExportElementType?
  /// How far a lower rank takes the steer from itself, of its Frobenius norm; 0 if the rank stays.
  public var relativeError: Double
  /// How far storing the output embedding takes its change from itself, of the change's Frobenius norm;
  /// nil if the embedding is not changed.
  public var roundingError: Double?
  /// The entries of the logit bias that are listed; nil if none is.
  public var biasEntries: Int?
  /// Their share of the summed magnitudes of all entries, counted from the median.
  public var biasShare: Double?
  /// The files in the folder.
  public var files: [String]

  /// Writes `null` where there is no value, so that every key is always there.
  ///
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(out, forKey: .out)
    try container.encode(format, forKey: .format)
    try container.encode(model, forKey: .model)
    try container.encode(kind, forKey: .kind)
    try container.encode(names, forKey: .names)
    try container.encode(steerValues, forKey: .steerValues)
    try container.encode(elementType, forKey: .elementType)
    try container.encode(relativeError, forKey: .relativeError)
    try container.encode(roundingError, forKey: .roundingError)
    try container.encode(biasEntries, forKey: .biasEntries)
    try container.encode(biasShare, forKey: .biasShare)
    try container.encode(files, forKey: .files)
  }

  private enum CodingKeys: CodingKey {
    case out, format, model, kind, names, steerValues, elementType, relativeError, roundingError
    case biasEntries, biasShare, files
  }
}

/// Why a steer cannot be exported so.
///
/// Settings stand between backquotes in the descriptions, as in ``JobError``.
public enum ExportError: Error, Equatable, Sendable {
  /// A format that needs steer values.
  case noValues(ExportFormat)
  /// A format that needs a Hugging Face folder.
  case needsFolder(ExportFormat, model: String)
  /// A format that needs a GGUF file.
  case needsGGUF(model: String)
  /// Models of this architecture that llama.cpp reads have no output embedding of their own.
  case tiedForGood(model: String, architecture: String)
  /// The model has no tensor that holds a bias of every logit.
  case noPlaceForBias(model: String, architecture: String, kind: SteerKind, takesAdapters: Bool)
  /// The model bends its logits to a cap, before which steers act and after which such a bias is added.
  case biasAfterCap(model: String, cap: Float)
  /// The steer's change of the logits depends on the context.
  case noLogitBias(kind: SteerKind)
  /// A type that the format does not store.
  case elementType(ExportElementType, ExportFormat)
  /// A setting that the format has no use for.
  case unused(setting: String, ExportFormat)
}

extension ExportError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .noValues(let format):
      "`format` \(format.rawValue) holds the steer at fixed values; give `steerValues`"
    case .needsFolder(let format, let model):
      "`format` \(format.rawValue) needs a Hugging Face folder, and model \(model) is a GGUF file; give "
        + "`format` gguf, or train on the model that the file was made from"
    case .needsGGUF(let model):
      "`format` gguf needs a GGUF file, and model \(model) is none; give `format` huggingface and make one "
        + "of the result with llama.cpp's convert_hf_to_gguf.py"
    case .tiedForGood(let model, let architecture):
      "llama.cpp takes the output embedding of \(architecture) models from the input's, so that \(model) has "
        + "no place for the steer; give `format` peft or huggingface with the Hugging Face folder"
    case .noPlaceForBias(let model, let architecture, let kind, let takesAdapters):
      "a steer of kind \(kind.rawValue) adds a bias to the logits, and \(architecture) models such as \(model) "
        + "have no tensor for it; give "
        + (takesAdapters ? "`format` peft, whose adapters have one, or " : "")
        + "`separateBias`, which writes the bias to a file of its own for a logits processor"
        + (kind == .mixed
          ? ", or train a steer of kind multiply, which has none"
          : ", or `format` logit-bias for web services")
    case .biasAfterCap(let model, let cap):
      "model \(model) bends its logits to ±\(cap), and a bias that is added outside the model comes after that, "
        + "where the steer comes before; give `format` peft"
    case .noLogitBias(let kind):
      "what a steer of kind \(kind.rawValue) does to the logits depends on the context, so it is no logit "
        + "bias; give `format` huggingface, peft or gguf"
    case .elementType(let type, let format):
      format.elementTypes.isEmpty
        ? "`format` \(format.rawValue) is text; leave out `dtype`"
        : "`format` \(format.rawValue) does not hold \(type.rawValue); give `dtype` "
          + format.elementTypes.map(\.rawValue).joined(separator: ", ")
    case .unused(let setting, let format):
      "`\(setting)` means nothing with `format` \(format.rawValue); leave it out"
    }
  }
}
