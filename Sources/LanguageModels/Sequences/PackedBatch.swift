public import TextTokenization

/// Token sequences of different lengths, one after the other without padding.
///
/// Every projection of a transformer runs as one product over all tokens; only attention looks at
/// sequences one by one.
public struct PackedBatch: Sendable {
  /// One sequence of a batch.
  public struct Sequence: Sendable, Equatable {
    /// Where the sequence's tokens are in the batch.
    public var tokens: Range<Int>
    /// How many of the sequence's first positions any query may attend to.
    ///
    /// Fewer than the sequence has only where padding is computed as the published code does: its
    /// padding tokens are masked as keys but still produce hidden states.
    public var visibleKeys: Int
  }

  /// The token ids of all sequences.
  public private(set) var ids: [TokenID] = []
  /// The sequences, in order.
  public private(set) var sequences: [Sequence] = []

  /// The number of tokens.
  public var count: Int { ids.count }

  /// Creates a batch.
  ///
  /// - Throws: ``LanguageModelError/emptySequence`` if a sequence has no tokens.
  public init(_ sequences: [[TokenID]]) throws(LanguageModelError) {
    for sequence in sequences { try append(sequence, visibleKeys: sequence.count) }
  }

  /// Creates a batch whose sequences are padded to the longest, or to a length that none exceeds, with
  /// `padID`; padding is masked as keys, as the published code computes it.
  ///
  /// - Throws: ``LanguageModelError/emptySequence`` if a sequence has no tokens.
  public init(_ sequences: [[TokenID]], paddedWith padID: TokenID, to length: Int? = nil)
    throws(LanguageModelError)
  {
    let longest = length ?? sequences.map(\.count).max() ?? 0
    for sequence in sequences {
      let padding = [TokenID](repeating: padID, count: longest - sequence.count)
      try append(sequence + padding, visibleKeys: sequence.count)
    }
  }

  /// Checks that ids and lengths fit.
  ///
  /// - Parameters:
  ///   - vocabularySize: The number of tokens.
  ///   - contextLength: The number of positions.
  ///   - caches: What the sequences continue.
  /// - Throws: ``LanguageModelError/tokenOutOfRange(id:vocabularySize:)`` or
  ///   ``LanguageModelError/contextExceeded(length:contextLength:)``.
  func check(vocabularySize: Int, contextLength: Int, _ caches: [SequenceCache]? = nil)
    throws(LanguageModelError)
  {
    for id in ids where !(0..<vocabularySize).contains(Int(id)) {
      throw .tokenOutOfRange(id: Int(id), vocabularySize: vocabularySize)
    }
    for (i, sequence) in sequences.enumerated() {
      let length = (caches?[i].length ?? 0) + sequence.tokens.count
      if length > contextLength {
        throw .contextExceeded(length: length, contextLength: contextLength)
      }
    }
  }

  private mutating func append(_ sequence: [TokenID], visibleKeys: Int)
    throws(LanguageModelError)
  {
    guard visibleKeys > 0 else { throw .emptySequence }
    let start = ids.count
    ids += sequence
    sequences.append(Sequence(tokens: start..<ids.count, visibleKeys: visibleKeys))
  }
}
