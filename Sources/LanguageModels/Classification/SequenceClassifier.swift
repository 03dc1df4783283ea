public import Files
public import LinearAlgebra
public import TextTokenization
internal import WeightFormats

/// A transformer with a classification head (Hugging Face `…ForSequenceClassification`): the judge of
/// generated texts.
///
/// Encoders (BERT, DistilBERT, RoBERTa) classify by the first token's hidden state, decoders (GPT-2
/// and the other families of ``LanguageModel``) by that of the last token that is no padding.
public struct SequenceClassifier: Sendable {
  /// The hyper-parameters.
  public enum Architecture: Sendable, Equatable {
    /// Of a causal transformer.
    case decoder(ModelConfiguration)
    /// Of an encoder.
    case encoder(EncoderConfiguration)
  }

  /// The folder or name that the classifier was loaded from.
  public let name: String
  /// The hyper-parameters.
  public let architecture: Architecture
  /// The names of the classes, by class index.
  public let labels: [String]
  /// How scores become probabilities.
  public let problemType: ProblemType
  /// The classifier's own tokenizer.
  public let tokenizer: Tokenizer

  private var scorer: any SequenceScorer

  // Tokens per transformer pass: bounds memory, and is long enough for efficient products.
  private static let passTokens = 4096

  /// Loads a classifier folder.
  ///
  /// - Throws: `WeightFormatError`, ``LanguageModelError`` or `TokenizerError`, naming the file.
  public init(folder: FileFolder) throws {
    let loaded = try ClassifierLoader(folder).load()
    name = folder.name
    architecture = loaded.architecture
    labels = loaded.labels
    problemType = loaded.problemType
    tokenizer = loaded.tokenizer
    scorer = loaded.scorer
  }

  /// The largest number of tokens of a text that are read, special tokens included.
  public var contextLength: Int { scorer.contextLength }

  /// The number of parameters.
  public var parameterCount: Int { scorer.parameterCount }

  /// The probability of each class for each text.
  ///
  /// Texts longer than the context are cut on the side that the tokenizer says, by default at the
  /// end; special tokens stay.
  ///
  /// - Returns: `[texts, classes]`; a row sums to 1 if a text is of one class
  ///   (``ProblemType/singleLabel``).
  /// - Throws: ``LanguageModelError/emptySequence`` if a text has no tokens, which an encoder's
  ///   special tokens prevent.
  public func probabilities(_ texts: [String]) throws(LanguageModelError) -> Matrix {
    var result = try logits(texts)
    switch problemType {
    case .singleLabel: VectorKernels.softmaxRows(&result)
    case .multiLabel: VectorKernels.sigmoid(&result)
    }
    return result
  }

  /// The score of each class for each text, before softmax or sigmoid.
  ///
  /// - Returns: `[texts, classes]`.
  /// - Throws: As ``probabilities(_:)``.
  public func logits(_ texts: [String]) throws(LanguageModelError) -> Matrix {
    var result = Matrix(uninitializedRows: texts.count, columns: labels.count)
    var pending: [[TokenID]] = []
    var (row, tokens) = (0, 0)
    for (i, text) in texts.enumerated() {
      let ids = scorer.tokens(of: text, by: tokenizer)
      pending.append(ids)
      tokens += ids.count
      guard tokens >= Self.passTokens || i == texts.count - 1 else { continue }
      let scores = try scorer.logits(PackedBatch(pending))
      result.setRows(from: row, scores)
      (row, tokens) = (i + 1, 0)
      pending.removeAll(keepingCapacity: true)
    }
    return result
  }

  /// The same classifier, whose transformer's linear layers multiply in a precision.
  ///
  /// - Parameter precision: As that of ``LanguageModel/inPrecision(_:)``; the head stays in floats.
  /// - Returns: A copy.
  public func inPrecision(_ precision: PassPrecision) -> SequenceClassifier {
    var result = self
    result.scorer = scorer.inPrecision(precision)
    return result
  }

  /// The tokens that are read of a text.
  package func tokens(of text: String) -> [TokenID] { scorer.tokens(of: text, by: tokenizer) }

  /// An encoder's last hidden states of all tokens, `[T, d]`; nil for a decoder.
  package func encoderStates(_ batch: PackedBatch) -> Matrix? {
    (scorer as? EncoderScorer)?.encoder.hiddenStates(batch)
  }
}
