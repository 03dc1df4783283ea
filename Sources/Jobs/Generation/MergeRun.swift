internal import Files
internal import Reports
internal import RunFolders

/// Joins the texts of all shards of a generation to those of the undivided one.
public struct MergeRun {
  /// The files of the shards, or their run folders, in any order.
  public var parts: [String]
  /// A file of JSON lines, or without an extension a run folder.
  public var out: String
  /// Whether finished texts of other inputs or settings may be discarded.
  public var overwrites = false

  /// A merge.
  ///
  /// - Parameters:
  ///   - parts: The files of the shards, or their run folders, in any order.
  ///   - out: A file of JSON lines, or without an extension a run folder.
  public init(parts: [String], out: String) {
    self.parts = parts
    self.out = out
  }

  /// What was joined.
  public struct Result: Equatable, Sendable {
    /// The parts in the order of their prompts, as they were given.
    public let parts: [String]
    /// The number of prompts.
    public let prompts: Int
    /// The number of lines: one for each prompt at each setting of the steer.
    public let lines: Int
    /// The length of the joined file in bytes.
    public let bytes: Int
  }

  /// Checks the parts and joins them: bytes and manifest are those of the undivided generation, but for the
  /// command, which is this one, and the seconds, which are those of all parts together.
  ///
  /// Nothing is written unless every part is there once, finished and as it was written.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: What was joined.
  /// - Throws: ``MergeError``, ``JobFolderError``; what reading and writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    let parts = try Self.ordered(try parts.map { try MergePart($0) })
    let output = GenerationOutput(path: out)
    try OutputFile.check(output.lines, isNoneOf: parts.map(\.place.lines))
    try OutputFile.check(output.manifest, isNoneOf: parts.map(\.place.manifest))
    let claim = try output.claim()
    let manifest = Self.merged(parts.map(\.manifest), command: context.command)
    if !overwrites { try output.checkEarlier(manifest) }
    let bytes = try context.stage("check", total: parts.count) { stage in
      try parts.enumerated().reduce(0) { sum, part in
        defer { stage.update(part.offset + 1) }
        return sum + (try part.element.check())
      }
    }
    try output.write(manifest) { file in
      for part in parts {
        let lines = try InputFile(path: part.place.lines)
        while let bytes = try lines.next() { try file.append(bytes.span) }
      }
    }
    claim?.finish()
    return Result(
      parts: parts.map(\.path), prompts: parts.reduce(0) { $0 + $1.part.prompts },
      lines: parts.reduce(0) { $0 + $1.part.lines }, bytes: bytes)
  }

  /// The parts in the order of their prompts.
  ///
  /// - Throws: ``MergeError`` unless they are those of one job, each once.
  private static func ordered(_ given: [MergePart]) throws(MergeError) -> [MergePart] {
    guard let first = given.first else { return [] }
    var byIndex: [Int: MergePart] = [:]
    for part in given {
      let differences = part.differences(from: first)
      guard differences.isEmpty else {
        throw .otherJob(part.path, first: first.path, differences: differences)
      }
      guard part.shard.count == first.shard.count else {
        throw .otherCount(
          part.path, shard: part.shard, first: first.path, firstShard: first.shard)
      }
      if let other = byIndex.updateValue(part, forKey: part.shard.index) {
        throw .double(part.shard, first: other.path, second: part.path)
      }
    }
    let count = first.shard.count
    guard byIndex.count == count else {
      let missing = (1...count).lazy.filter { byIndex[$0] == nil }
      throw .missing(Array(missing.prefix(12)), missing: count - byIndex.count, count: count)
    }
    let parts = given.sorted { $0.shard.index < $1.shard.index }
    try checkPrompts(parts)
    return parts
  }

  // Each part begins where the one before it ends, and the last ends with the last prompt.
  private static func checkPrompts(_ parts: [MergePart]) throws(MergeError) {
    var done = 0
    for (place, part) in parts.enumerated() {
      let (first, last) = (done + 1, done + part.part.prompts)
      guard part.part.firstPrompt == first,
        place < parts.count - 1 || last == part.part.allPrompts
      else {
        let own = part.part.firstPrompt
        throw .notFollowing(part.path, first: own, last: own + part.part.prompts - 1)
      }
      done = last
    }
  }

  private static func merged(_ manifests: [RunManifest], command: String) -> RunManifest {
    var merged = manifests[0]
    merged.command = command
    merged.settings["shard"] = nil
    merged.part = nil
    merged.seconds = manifests.map(\.seconds).reduce([:]) { $0.merging($1, uniquingKeysWith: +) }
    return merged
  }
}
