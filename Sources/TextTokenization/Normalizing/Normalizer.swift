/// What is done to the text before it is split.
///
/// A new rule is a new case here.
enum Normalizer: Sendable, Equatable {
  /// The text is taken as it is.
  case none
  /// Canonical composition.
  case nfc
  /// BERT's rules.
  case bert(BertNormalization)
  /// Several steps, one after the other (SentencePiece).
  case steps([NormalizationStep])

  /// Whether `bytes[range]` is known to stay as it is.
  func leavesUnchanged(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    switch self {
    case .none: true
    case .nfc: CanonicalComposition.isComposed(bytes, range)
    case .bert(let rules): rules.leavesUnchanged(bytes, range)
    case .steps(let steps): steps.allSatisfy { $0.leavesUnchanged(bytes, range) }
    }
  }

  /// Appends a stretch of text, normalised, to `bytes`, and notes where it comes from.
  ///
  /// - Parameters:
  ///   - scalars: The text.
  ///   - start: Where the stretch starts in the original text.
  ///   - bytes: What is appended to.
  ///   - alignment: Of the bytes.
  func append(
    _ scalars: [OriginalScalar], from start: Int, to bytes: inout [UInt8],
    _ alignment: inout TextAlignment
  ) {
    switch self {
    case .none: alignment.append(scalars, to: &bytes)
    case .nfc:
      alignment.append(
        CanonicalComposition.compose(scalars.map(\.value)), of: scalars, segmentStart: start,
        to: &bytes)
    case .bert(let rules):
      alignment.append(rules.normalize(scalars, from: start), to: &bytes)
    case .steps(let steps):
      alignment.append(steps.reduce(scalars) { $1.apply(to: $0, from: start) }, to: &bytes)
    }
  }

  func normalized(_ text: String) -> String {
    let original = Array(text.utf8)
    var bytes: [UInt8] = []
    var alignment = TextAlignment()
    append(
      OriginalScalar.scalars(of: original.span, 0..<original.count), from: 0, to: &bytes,
      &alignment)
    return String(decoding: bytes, as: UTF8.self)
  }
}
