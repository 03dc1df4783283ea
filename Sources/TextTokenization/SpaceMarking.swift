/// What is done about spaces before text is cut into pieces.
///
/// SentencePiece vocabularies write `▁` for a space. Here text keeps its spaces, and a `▁` in it
/// becomes one, since both mean the same to such a vocabulary.
struct SpaceMarking: Sendable, Equatable {
  /// Where a space is put before a stretch of text between added tokens.
  enum Prefix: Sendable {
    case never
    /// Where the text starts, unless a space is there.
    case atTextStart
    /// Before each stretch that does not start with a space.
    case unlessThere
    /// Before each stretch.
    case always
  }

  var prefix = Prefix.never
  /// Whether the vocabulary is SentencePiece's, to which `▁` and a space are the same.
  var isSentencePiece = false
  /// Whether the text is cut at white space first, which goes: a space is put before words.
  var cutsWords = false
  /// Whether this belongs to normalisation, and so comes before added tokens are looked for in
  /// normalised text.
  var isNormalization = false

  static let none = SpaceMarking()

  /// Whether a space is put before text that starts with `first` and at `origin` in the original.
  fileprivate func adds(before first: UInt8, origin: Int) -> Bool {
    switch prefix {
    case .never: false
    case .atTextStart: origin == 0 && first != UInt8(ascii: " ")
    case .unlessThere: first != UInt8(ascii: " ")
    case .always: true
    }
  }

  /// The words of a stretch of text, or the stretch itself if it is not to be cut.
  fileprivate func stretches(of segment: TextSegment, in bytes: Span<UInt8>) -> [TextSegment] {
    guard cutsWords, segment.id == nil else { return [segment] }
    var words = BertWords(segment.range, splitsPunctuation: false)
    var result: [TextSegment] = []
    while let word = words.next(in: bytes) { result.append(TextSegment(range: word)) }
    return result
  }

  /// The text of an added token as normalised text holds it.
  func normalized(_ content: String) -> String {
    guard isNormalization else { return content }
    let bytes = Array(content.utf8)
    var text = PreparedText(bytes: bytes, segments: [TextSegment(range: 0..<bytes.count)])
    text.mark(self, keepsOrigins: false)
    return String(decoding: text.bytes, as: UTF8.self)
  }
}

extension PreparedText {
  /// Puts in spaces and turns marks into spaces, in text and not in added tokens.
  ///
  /// - Parameters:
  ///   - marking: What is to be done.
  ///   - keepsOrigins: Whether offsets will be asked for.
  mutating func mark(_ marking: SpaceMarking, keepsOrigins: Bool) {
    guard marking != .none else { return }
    let old = self
    let origins = keepsOrigins ? old.origins : nil
    var alignment = TextAlignment()
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(old.bytes.count + old.segments.count)
    segments.removeAll(keepingCapacity: true)
    for segment in old.segments {
      for stretch in marking.stretches(of: segment, in: old.bytes.span) {
        let start = bytes.count
        append(stretch, of: old, marking, origins, to: &alignment)
        segments.append(TextSegment(range: start..<bytes.count, id: segment.id))
      }
    }
    guard let origins else { return }
    alignment.finish(originalCount: origins.boundaries.last ?? 0)
    self.alignment = alignment
  }

  private mutating func append(
    _ segment: TextSegment, of old: PreparedText, _ marking: SpaceMarking,
    _ origins: TextAlignment?, to alignment: inout TextAlignment
  ) {
    let span = old.bytes.span
    let isText = segment.id == nil
    func isMark(_ offset: Int) -> Bool {
      isText && marking.isSentencePiece && VocabularySpelling.isSpaceMark(span, at: offset)
    }
    var offset = segment.range.lowerBound
    if isText, !segment.range.isEmpty,
      marking.adds(
        before: isMark(offset) ? UInt8(ascii: " ") : span[offset],
        origin: old.alignment?.sources[offset].lowerBound ?? offset)
    {
      bytes.append(UInt8(ascii: " "))
      if let origins { alignment.append(origins, at: offset) }
    }
    while offset < segment.range.upperBound {
      if let origins { alignment.append(origins, at: offset) }
      if isMark(offset) {
        bytes.append(UInt8(ascii: " "))
        offset += VocabularySpelling.spaceMark.count
      } else {
        bytes.append(span[offset])
        offset += 1
      }
    }
  }

  /// Where each byte comes from, also if the bytes are those of the original text.
  private var origins: TextAlignment {
    if let alignment { return alignment }
    var identity = TextAlignment()
    for scalar in OriginalScalar.scalars(of: bytes.span, 0..<bytes.count) {
      for offset in scalar.range { identity.append(source: scalar.range, boundary: offset) }
    }
    identity.finish(originalCount: bytes.count)
    return identity
  }
}
