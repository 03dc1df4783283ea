internal import LanguageModels
internal import Steering
internal import WeightFormats

/// Where the part of a steer goes that is the same in every context.
enum BiasPlan: Equatable {
  /// There is no such part.
  case nothing
  /// To the bias of the last layer norm: `c' = c + a`.
  case finalNorm(String)
  /// To the bias of the output head.
  case outputHead(String)
  /// To a file of its own.
  case separate

  /// Decides.
  ///
  /// - Parameters:
  ///   - steer: The steer.
  ///   - names: What the model's files hold.
  ///   - separates: Whether what the model has no tensor for may go to a file of its own.
  ///   - format: The format, for errors.
  ///   - kind: The kind of the steer.
  ///   - model: The model.
  /// - Throws: ``ExportError/noPlaceForBias(model:architecture:kind:takesAdapters:)``,
  ///   ``ExportError/biasAfterCap(model:cap:)``.
  init(
    _ steer: FoldedSteer, _ names: HeadTensors, separates: Bool, format: ExportFormat,
    kind: SteerKind, _ model: LanguageModel
  ) throws(ExportError) {
    if steer.hiddenBias == nil, steer.logitBias == nil {
      self = .nothing
    } else if steer.hiddenBias != nil, let name = names.finalNormBias {
      self = .finalNorm(name)
    } else if let name = names.bias {
      self = .outputHead(name)
    } else if separates {
      try Self.checkSeparate(model)
      self = .separate
    } else {
      throw .noPlaceForBias(
        model: model.name, architecture: model.configuration.family.rawValue, kind: kind,
        takesAdapters: format != .gguf)
    }
  }

  /// Checks that a bias which is added to a model's logits from outside does what a steer does.
  ///
  /// - Throws: ``ExportError/biasAfterCap(model:cap:)``.
  static func checkSeparate(_ model: LanguageModel) throws(ExportError) {
    guard let cap = model.outputHead.softCap else { return }
    throw .biasAfterCap(model: model.name, cap: cap)
  }

  /// The tensor that holds it; nil if none does.
  ///
  /// - Parameters:
  ///   - store: The model's tensors.
  ///   - model: The model.
  ///   - steer: The steer.
  ///   - type: What the numbers are stored as; nil for what the file has.
  /// - Returns: The tensor, whose values are added when it is written.
  /// - Throws: `WeightFormatError` if the file lacks the tensor.
  func tensor(
    _ store: TensorStore, _ model: LanguageModel, _ steer: FoldedSteer, type: ExportElementType?
  ) throws -> StreamedTensor? {
    switch self {
    case .nothing, .separate: return nil
    case .finalNorm(let name):
      return SteeredHead.bias(
        name, try store.floats(name), plus: steer.hiddenBias ?? [],
        try stored(store, name, type).tensorType)
    case .outputHead(let name):
      return SteeredHead.bias(
        name, model.outputHead.bias, plus: steer.bias(with: model.outputHead.embedding) ?? [],
        try stored(store, name, type).tensorType)
    }
  }

  private func stored(_ store: TensorStore, _ name: String, _ type: ExportElementType?) throws
    -> ExportElementType
  {
    try type ?? ExportElementType(store.description(of: name).type) ?? .float32
  }
}
