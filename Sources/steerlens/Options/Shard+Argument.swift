import ArgumentParser
package import Jobs

extension Shard {
  /// The word for the part of a task of a Slurm job array.
  package static let slurm = "slurm"

  /// The value of `--shard`: a part such as `2/8`, or `slurm`.
  ///
  /// - Throws: `ValidationError` that says what is wrong with the text, or with the array.
  package static func read(_ text: String, environment: [String: String]) throws -> Shard {
    if text == slurm {
      do {
        return try Shard(slurm: environment)
      } catch {
        throw ValidationError(error.description)
      }
    }
    guard let shard = Shard(text) else {
      throw ValidationError(
        "give a part from 1 on, such as 2/8 for the second of eight, or \(slurm) in a Slurm job array"
      )
    }
    return shard
  }

  /// A command line with the part in the place of `slurm`, to be the same outside of the array.
  package func typed(in words: [String]) -> [String] {
    zip(words, [""] + words).map { word, before in
      if word == "--shard=\(Self.slurm)" { return "--shard=\(self)" }
      return before == "--shard" && word == Self.slurm ? description : word
    }
  }
}
