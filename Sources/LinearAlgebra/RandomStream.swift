/// One of the 2⁶⁴ streams of a seed, named by what draws from it, so that no two uses share one.
///
/// The upper four bits are the use, the others its index: the numbers are part of every result that
/// is drawn, and never change.
public struct RandomStream: Sendable, Hashable {
  /// The high half of the generator's counter.
  package let number: UInt64

  /// The stream of a number, for comparison with published values; all others have a name.
  package init(number: UInt64) { self.number = number }

  private init(use: UInt64, index: Int = 0) { number = use << 60 | UInt64(index) }

  /// A stream of the caller's own; `index` is below 2⁶⁰.
  public static func own(_ index: Int = 0) -> RandomStream { .init(use: 0, index: index) }

  /// The first block of a Lanczos iteration.
  package static let lanczosStart = RandomStream(use: 0)

  /// The initial values of a parameter tensor.
  package static func initialValues(tensor: Int) -> RandomStream {
    .init(use: 1, index: tensor)
  }

  /// The order of texts in an epoch.
  package static func textOrder(epoch: Int) -> RandomStream { .init(use: 2, index: epoch) }

  /// The draws of one continuation of one prompt.
  package static func continuation(prompt: Int, index: Int) -> RandomStream {
    .init(use: 3, index: prompt << 20 | index)
  }

  /// The permutations of the tokens of one text.
  package static func permutations(text: Int) -> RandomStream { .init(use: 4, index: text) }

  /// What a transfer between models draws.
  package enum TransferDraw: Int, Sendable {
    case heldOutTokens, heldOutTexts, contextSample, tokenMap, contextMap, logitPairs
  }

  /// One of the draws of a transfer between models.
  package static func transfer(_ draw: TransferDraw) -> RandomStream {
    .init(use: 5, index: draw.rawValue)
  }

  /// The resamples of a bootstrap over prompts.
  package static let bootstrap = RandomStream(use: 6)

  /// The exchanges of a randomisation test between two runs.
  package static let exchanges = RandomStream(use: 7)

  /// The texts that a training holds out.
  package static let heldOut = RandomStream(use: 8)

  /// The split of the rows of one label.
  package static func split(label: Int) -> RandomStream { .init(use: 15, index: label) }
}
