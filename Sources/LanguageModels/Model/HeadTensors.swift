internal import Files
internal import WeightFormats

/// Where a model's files hold what decides its logits: the output embedding, its bias, and the bias of
/// the norm before it.
package struct HeadTensors: Sendable, Equatable {
  /// The output embedding, `[V, d]`; a file with tied embeddings may lack it.
  package var weight: String
  /// The token embedding, `[V, d]`; a file with tied embeddings may lack it, and hold ``weight``.
  package var tokenEmbedding: String
  /// The output bias, `V` entries; nil unless the family has one.
  package var bias: String?
  /// The bias of the last layer norm, `d` entries, which is added to every final hidden state; nil where
  /// the norm has none.
  package var finalNormBias: String?
  /// What the names of all weights but the head's begin with in checkpoints of a language model, and lack
  /// in this one, which was saved from a model without a head; nil if they have it.
  package var missingPrefix: String?
}

extension ModelSource {
  /// Finds the tensors of the output head.
  ///
  /// - Parameter configuration: The model's hyper-parameters.
  /// - Returns: Their names.
  /// - Throws: `WeightFormatError`, naming the file.
  package func headTensors(_ configuration: ModelConfiguration) throws -> HeadTensors {
    let family = configuration.family.implementation
    let store = try tensors()
    switch files {
    case .gguf:
      let names = WeightReader(store, memory: .stored, ggufNames: family.ggufNames)
      return HeadTensors(family, head: names, inner: names, configuration)
    case .folder:
      let names = WeightReader(store, memory: .stored).languagePart()
      let inner = names.belowHead(family)
      var result = HeadTensors(family, head: names, inner: inner, configuration)
      let isBare = inner.fullName("") == names.fullName("")
      if isBare, names.fullName("").isEmpty { result.missingPrefix = family.prefix }
      return result
    }
  }
}

extension HeadTensors {
  fileprivate init(
    _ family: any ModelFamily.Type, head: WeightReader, inner: WeightReader,
    _ configuration: ModelConfiguration
  ) {
    weight = head.fullName(family.outputHead + ".weight")
    tokenEmbedding = inner.fullName(family.tokenEmbedding + ".weight")
    bias =
      configuration.biases.contains(.outputHead) ? head.fullName(family.outputHead + ".bias") : nil
    // Checkpoints converted from TensorFlow have another name.
    finalNormBias = [".bias", ".beta"].lazy.map { family.finalNorm + $0 }
      .first(where: inner.contains).map(inner.fullName)
  }
}
