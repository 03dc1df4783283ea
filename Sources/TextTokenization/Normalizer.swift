/// What is done to the text before it is split.
///
/// A new rule is a new case here.
enum Normalizer: Sendable {
  /// The text is taken as it is.
  case none
  /// Canonical composition.
  case nfc

  /// Whether `bytes[range]` is known to stay as it is.
  func leavesUnchanged(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    switch self {
    case .none: true
    case .nfc: CanonicalComposition.isComposed(bytes, range)
    }
  }

  /// The normalised scalars of a stretch of text, with what became of the original ones.
  func normalize(_ scalars: [UInt32]) -> [NormalizedScalar] {
    switch self {
    case .none: scalars.map { NormalizedScalar(value: $0, change: 0) }
    case .nfc: CanonicalComposition.compose(scalars)
    }
  }

  func normalized(_ text: String) -> String {
    var bytes: [UInt8] = []
    for scalar in normalize(text.unicodeScalars.map(\.value)) {
      UTF8Text.append(scalar.value, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A scalar of normalised text.
struct NormalizedScalar: Equatable {
  var value: UInt32
  /// 0: replaces one original scalar; 1: comes in addition to those before; -*n*: replaces one and
  /// *n* more.
  var change: Int
}
