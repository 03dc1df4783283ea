internal import MessagePassing

/// A part of a job that several machines share, such as the second of eight.
public struct Shard: Equatable, Sendable {
  /// Which part, from 1.
  public let index: Int
  /// How many parts there are.
  public let count: Int

  /// Names a part; nil unless there is such a part.
  public init?(_ index: Int, of count: Int) {
    guard count > 0, (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads a part such as `2/8`; nil unless the text names one.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    self.init(index, of: count)
  }

  /// The range of this part among `total` items: the parts follow each other and differ by at most
  /// one item in length.
  func range(of total: Int) -> Range<Int> { EvenParts.range(index - 1, of: count, in: total) }
}

extension Shard: CustomStringConvertible {
  /// The part as it is typed, such as `2/8`.
  public var description: String { "\(index)/\(count)" }
}
