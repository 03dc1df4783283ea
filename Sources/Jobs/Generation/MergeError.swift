/// Why files of shards cannot be joined.
///
/// Settings stand between backquotes in the descriptions, as in ``JobError``.
public enum MergeError: Error, Equatable, Sendable {
  /// No file or folder of this name.
  case notThere(String)
  /// A folder without texts.
  case noTexts(String)
  /// A shard that was stopped, or is being made.
  case notFinished(String)
  /// Texts without a manifest, which alone says what they are.
  case noManifest(String, manifest: String)
  /// The run of another command.
  case otherCommand(String, String)
  /// All texts of a job, not those of a shard.
  case noShard(String)
  /// A shard that does not say which prompts it holds.
  case undescribed(String, version: String)
  /// A file of as many lines as it was written with, but other bytes.
  case changed(String)
  /// A file of more or fewer lines than it was written with.
  case otherLength(String, lines: Int, expected: Int, prompts: Int)
  /// A shard of a job with other inputs or settings; what differs.
  case otherJob(String, first: String, differences: [String])
  /// A shard of a division into more or fewer parts.
  case otherCount(String, shard: Shard, first: String, firstShard: Shard)
  /// A shard that was given twice.
  case double(Shard, first: String, second: String)
  /// Shards that were not given; the first of them, and how many in all.
  case missing([Int], missing: Int, count: Int)
  /// A shard whose prompts, from one to another place, leave a gap or overlap with its neighbours'.
  case notFollowing(String, first: Int, last: Int)
}

extension MergeError: CustomStringConvertible {
  /// What is wrong, where, and what to do about it.
  public var description: String {
    switch self {
    case .notThere(let path):
      "\(path): no such file or folder; give what `steerlens generate --shard` wrote with `out`"
    case .noTexts(let path):
      "\(path) holds no generations.jsonl; give the folder that `steerlens generate --shard` wrote"
    case .notFinished(let path):
      "\(path) is not finished; run its `steerlens generate --shard` again with `resume` first"
    case .noManifest(let path, let manifest):
      "\(path): there is no manifest \(manifest), which says what part it is; give the file where it was "
        + "written, or make it again"
    case .otherCommand(let path, let command):
      "\(path) was written by \(command); give what `steerlens generate --shard` wrote"
    case .noShard(let path):
      "\(path) holds all texts of its job, no part of them; leave it out, there is nothing to merge"
    case .undescribed(let path, let version):
      "\(path) was written by version \(version), which does not say which prompts a part holds; make it "
        + "again"
    case .changed(let path):
      "\(path) was changed after it was written: its SHA-256 is not that of its manifest; make it again"
    case .otherLength(let path, let lines, let expected, let prompts):
      "\(path) has \(Self.count(lines, "line")), not the \(expected) of its "
        + "\(Self.count(prompts, "prompt")), as it was written; make it again"
    case .otherJob(let path, let first, let differences):
      "\(path) is not of the job of \(first): \(differences.joined(separator: "; ")); give the parts of "
        + "one job"
    case .otherCount(let path, let shard, let first, let firstShard):
      "\(path) is part \(shard), \(first) part \(firstShard); give the parts of one division"
    case .double(let shard, let first, let second):
      "part \(shard) is there twice: \(first) and \(second); leave one out"
    case .missing(let parts, let missing, let count):
      "\(missing == 1 ? "part" : "parts") \(Self.list(parts, of: missing)) of \(count) "
        + "\(missing == 1 ? "is" : "are") missing; give all parts"
    case .notFollowing(let path, let first, let last):
      "\(path) says that it has the prompts \(first) to \(last), which leaves a gap or an overlap; make "
        + "the parts again"
    }
  }

  private static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }

  private static func list(_ parts: [Int], of all: Int) -> String {
    let shown = parts.map(String.init).joined(separator: ", ")
    return all > parts.count ? "\(shown) and \(all - parts.count) more" : shown
  }
}
