public import LinearAlgebra
public import TextTokenization
public import WeightFormats

/// A transformer with a linear classification head on the last token's hidden state
/// (Hugging Face `…ForSequenceClassification` of the families here): the judge of generated texts.
public struct SequenceClassifier: Sendable {
  /// The folder or name that the classifier was loaded from.
  public let name: String
  /// The hyper-parameters; `labels` names the classes.
  public let configuration: ModelConfiguration
  /// The classifier's own tokenizer.
  public let tokenizer: Tokenizer

  private let transformer: any Transformer
  private let scores: Matrix

  // Tokens per transformer pass: bounds memory, and is long enough for efficient products.
  private static let passTokens = 4096

  /// Loads a classifier folder.
  ///
  /// - Throws: `WeightFormatError`, ``LanguageModelError`` or `TokenizerError`, naming the file.
  public init(folder: FileFolder) throws {
    let configuration = try ModelConfiguration(folder: folder)
    let store = try TensorStore(folder: folder)
    guard store.contains("score.weight") else {
      throw LanguageModelError.wrongModelKind(
        folder: folder.name, expected: "a sequence classifier (it has no score.weight)",
        actual: configuration.architectures.first ?? configuration.family.rawValue)
    }
    let weights = WeightReader(store, memory: .stored)
    let classes = try store.description(of: "score.weight").shape.first ?? 0
    scores = try weights.matrix(
      "score.weight", rows: classes, columns: configuration.hiddenSize)
    transformer = try DecoderTransformer(configuration, weights)
    guard let tokenizer = try Tokenizer(folder: folder) else {
      throw LanguageModelError.noTokenizer(folder: folder.name)
    }
    self.tokenizer = tokenizer
    self.configuration = configuration
    name = folder.name
  }

  /// The probability of each class for each text.
  ///
  /// Texts longer than the context keep their last tokens.
  ///
  /// - Returns: `[texts, classes]`; each row sums to 1.
  /// - Throws: ``LanguageModelError/emptySequence`` if a text has no tokens.
  public func probabilities(_ texts: [String]) throws(LanguageModelError) -> Matrix {
    var logits: [[Float]] = []
    var pending: [[TokenID]] = []
    var tokens = 0
    for (i, text) in texts.enumerated() {
      let ids = Array(tokenizer.encode(text).suffix(configuration.contextLength))
      pending.append(ids)
      tokens += ids.count
      guard tokens >= Self.passTokens || i == texts.count - 1 else { continue }
      logits += try self.logits(pending)
      pending = []
      tokens = 0
    }
    var result = Matrix(logits)
    VectorKernels.softmaxRows(&result)
    return result
  }

  private func logits(_ sequences: [[TokenID]]) throws(LanguageModelError) -> [[Float]] {
    let batch = try PackedBatch(sequences)
    try configuration.check(batch, nil)
    let hidden = transformer.hiddenStates(batch, caches: nil)
    let last = hidden.gatherRows(batch.sequences.map { $0.tokens.upperBound - 1 })
    let logits = last.multiplied(byTransposed: scores)
    return (0..<logits.rows).map(logits.row)
  }
}
