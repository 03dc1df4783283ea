internal import LinearAlgebra
internal import WeightFormats

extension DecoderTransformer {
  /// Reads the layers of a model's family.
  init(_ configuration: ModelConfiguration, _ weights: WeightReader) throws {
    let family = configuration.family.implementation
    var inner = weights.belowHead(family)
    let (embedding, head) = (family.tokenEmbedding + ".weight", family.outputHead + ".weight")
    // Of two tied embeddings a file may hold either.
    if configuration.tiesOutputEmbedding, !weights.isGGUF, !inner.contains(embedding),
      weights.contains(head)
    {
      inner = inner.reading(embedding, from: weights.fullName(head))
    }
    self = try family.decoder(configuration, inner)
    try inner.requireAllLayersRead(family.layerList)
  }
}

extension OutputHead {
  /// Reads the output embedding, or takes the token embedding where they are tied.
  init(_ configuration: ModelConfiguration, _ weights: WeightReader, _ decoder: DecoderTransformer)
    throws
  {
    let (v, d) = (configuration.vocabularySize, configuration.hiddenSize)
    let name = configuration.family.implementation.outputHead
    let softCap = configuration.logitSoftCap
    let bias =
      configuration.biases.contains(.outputHead)
      ? try weights.vector(name + ".bias", count: v) : nil
    if configuration.tiesOutputEmbedding, case .floats(let tied) = decoder.tokenEmbedding.storage {
      self.init(embedding: tied, bias: bias, softCap: softCap)
    } else {
      self.init(
        embedding: try weights.matrix(name + ".weight", rows: v, columns: d), bias: bias,
        softCap: softCap)
    }
  }
}

extension WeightReader {
  /// The weights below the output head, with or without the prefix that a head's owner adds.
  func belowHead(_ family: any ModelFamily.Type) -> WeightReader {
    for prefix in [family.prefix, Self.laterLanguagePrefix]
    where contains(prefix + family.tokenEmbedding + ".weight")
      || hasName(from: prefix + family.layerList + ".")
    {
      return withPrefix(prefix)
    }
    return self
  }

  // Where the text part is in checkpoints of models that read images, saved by recent libraries.
  private static let laterLanguagePrefix = "model.language_model."

  /// Whether the embeddings are tied by `config.json`, and the file holds two that differ.
  func hasAnotherHead(_ configuration: ModelConfiguration) throws -> Bool {
    let family = configuration.family.implementation
    let (head, inner) = (family.outputHead + ".weight", belowHead(family))
    let embedding = family.tokenEmbedding + ".weight"
    guard configuration.tiesOutputEmbedding, !isGGUF, contains(head), inner.contains(embedding)
    else { return false }
    return try !store.areEqual(fullName(head), inner.fullName(embedding))
  }
}
