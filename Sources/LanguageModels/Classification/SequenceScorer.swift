internal import LinearAlgebra
internal import TextTokenization

/// From tokens to class scores: the two kinds of classifiers.
protocol SequenceScorer: Sendable {
  /// The number of parameters, the head's included.
  var parameterCount: Int { get }

  /// The largest number of tokens of a text.
  var contextLength: Int { get }

  /// The tokens of a text between the special tokens of its tokenizer, at most as many as the
  /// context: a longer text is cut on the side that the tokenizer says.
  func tokens(of text: String, by tokenizer: Tokenizer) -> [TokenID]

  /// The class scores, `[sequences, classes]`.
  ///
  /// - Throws: ``LanguageModelError/tokenOutOfRange(id:vocabularySize:)`` or
  ///   ``LanguageModelError/contextExceeded(length:contextLength:)``.
  func logits(_ batch: PackedBatch) throws(LanguageModelError) -> Matrix

  /// The same scorer, whose transformer's linear layers multiply in a precision.
  func inPrecision(_ precision: PassPrecision) -> Self
}

/// A causal transformer with a linear head on the hidden state of the last token that is no padding.
struct DecoderScorer: SequenceScorer {
  var transformer: DecoderTransformer
  /// `[classes, d]`.
  let scores: Matrix
  /// The token that pads texts, which the head passes over where a text ends with it.
  let paddingID: Int?
  /// The largest number of tokens of a text, special tokens included.
  let contextLength: Int

  var parameterCount: Int { transformer.parameterCount + scores.count }

  func tokens(of text: String, by tokenizer: Tokenizer) -> [TokenID] {
    var ids = tokenizer.encodeWithSpecialTokens(text, limit: contextLength)
    if let paddingID {
      while ids.count > 1, let last = ids.last, Int(last) == paddingID { ids.removeLast() }
    }
    return ids
  }

  func logits(_ batch: PackedBatch) throws(LanguageModelError) -> Matrix {
    try transformer.configuration.check(batch, nil)
    let hidden = transformer.hiddenStates(batch, caches: nil)
    return hidden.gatherRows(batch.sequences.map { $0.tokens.upperBound - 1 })
      .multiplied(byTransposed: scores)
  }

  func inPrecision(_ precision: PassPrecision) -> DecoderScorer {
    var result = self
    result.transformer = transformer.inPrecision(precision)
    return result
  }
}

/// An encoder with a head on the first token's hidden state.
struct EncoderScorer: SequenceScorer {
  var encoder: EncoderTransformer
  let head: ClassificationHead
  let contextLength: Int

  var parameterCount: Int { encoder.parameterCount + head.parameterCount }

  func tokens(of text: String, by tokenizer: Tokenizer) -> [TokenID] {
    tokenizer.encodeWithSpecialTokens(text, limit: contextLength)
  }

  func logits(_ batch: PackedBatch) throws(LanguageModelError) -> Matrix {
    try batch.check(
      vocabularySize: encoder.configuration.vocabularySize,
      contextLength: encoder.configuration.contextLength)
    return head.logits(encoder.firstStates(batch))
  }

  func inPrecision(_ precision: PassPrecision) -> EncoderScorer {
    var result = self
    result.encoder = encoder.inPrecision(precision)
    return result
  }
}
