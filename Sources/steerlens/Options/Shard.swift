import ArgumentParser

/// A part of a job that several machines share, such as `2/8`.
struct Shard: ExpressibleByArgument, Equatable {
  /// Which part, from 1.
  var index: Int
  /// How many parts there are.
  var count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), count > 0,
      (1...count).contains(index)
    else { return nil }
    self.index = index
    self.count = count
  }

  /// The range of this part among `total` items: the parts follow each other and differ by at most
  /// one item in length.
  func range(of total: Int) -> Range<Int> {
    func bound(_ part: Int) -> Int {
      // Not total · part / count, which can overflow.
      total / count * part + (total % count) * part / count
    }
    return bound(index - 1)..<bound(index)
  }
}
