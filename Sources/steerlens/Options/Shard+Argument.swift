public import ArgumentParser
public import Jobs

extension Shard: ExpressibleByArgument {
  /// A part such as `2/8`.
  public init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    self.init(index, of: count)
  }
}
