internal import Files
internal import RunFolders
internal import Steering

extension GenerationJob {
  /// What the lines of a shard are of the whole, so that they can be joined; nil without a shard.
  func part(_ lines: String) -> RunManifest.Part? {
    guard let shard else { return nil }
    let batches = settings[0].generator.batches(of: prompts.map(\.ids))
    func start(_ batch: Int) -> Int {
      batches.indices.contains(batch) ? batches[batch].lowerBound : prompts.count
    }
    let range = shard.range(of: batches.count)
    let first = start(range.lowerBound)
    let count = start(range.upperBound) - first
    return .init(
      firstPrompt: first + 1, prompts: count, allPrompts: prompts.count,
      lines: count * settings.count, sha256: ContentDigest.sha256(lines))
  }
}
