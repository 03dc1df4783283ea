internal import LinearAlgebra

/// Which labelled texts a training holds out, to measure what it learns on texts that it does not see.
public enum Validation: Sendable, Equatable {
  /// A tenth of the texts, at most 300; none of fewer than 50.
  case automatic
  /// None: the last step's steer is the result.
  case none
  /// A share of the texts.
  case share(Double)
  /// So many of the texts.
  case texts(Int)
  /// The texts of a file that is read as the training's is; the training has all of its own.
  case file(String)

  /// The most texts that are held out unasked: their area under the curve is known to 0.02.
  static let mostTexts = 300
  /// The fewest texts of which some are held out unasked.
  static let fewestTexts = 50

  /// How many of so many texts are held out.
  func count(of texts: Int) -> Int {
    switch self {
    case .automatic:
      texts < Self.fewestTexts ? 0 : min(Int((Double(texts) / 10).rounded()), Self.mostTexts)
    case .none, .file: 0
    case .share(let share): Int((Double(texts) * share).rounded())
    case .texts(let count): count
    }
  }

  /// Which of so many texts are held out, ascending: drawn by the seed, whatever their labels.
  ///
  /// - Parameters:
  ///   - held: How many.
  ///   - texts: Of how many, in the order of their file.
  ///   - seed: The training's seed.
  /// - Returns: Their numbers, from 0.
  package static func indices(_ held: Int, of texts: Int, seed: UInt64) -> [Int] {
    var random = CounterRandom(seed: seed, stream: .heldOut)
    return random.permutation(texts).prefix(held).sorted()
  }
}

extension Validation: CustomStringConvertible {
  /// As it is typed.
  public var description: String {
    switch self {
    case .automatic: "automatic"
    case .none: "none"
    case .share(let share): "\((share * 1e6).rounded() / 1e4)%"
    case .texts(let count): "\(count)"
    case .file(let path): path
    }
  }

  /// Reads `10%`, `200`, `none` or the name of a file; nil for a share or number out of range.
  public init?(_ text: String) {
    if text == "none" {
      self = .none
    } else if text == "automatic" {
      self = .automatic
    } else if text.hasSuffix("%"), let percent = Double(text.dropLast()) {
      guard percent > 0, percent < 100 else { return nil }
      self = .share(percent / 100)
    } else if let count = Int(text) {
      guard count > 0 else { return nil }
      self = .texts(count)
    } else {
      guard !text.isEmpty else { return nil }
      self = .file(text)
    }
  }
}
