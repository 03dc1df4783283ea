import ArgumentParser

/// The values of `--seed`.
enum Seed {
  /// A seed from its digits.
  ///
  /// - Throws: `ValidationError` that says which numbers are seeds.
  static func read(_ text: String) throws -> UInt64 {
    guard let seed = UInt64(text) else {
      throw ValidationError("give a whole number from 0 to \(UInt64.max)")
    }
    return seed
  }
}
