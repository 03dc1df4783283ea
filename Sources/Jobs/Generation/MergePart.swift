internal import Files
internal import Reports
internal import RunFolders

/// The finished texts of a shard, with what their manifest says of them.
struct MergePart {
  /// As it was given.
  let path: String
  /// Its files.
  let place: Place
  let manifest: RunManifest
  let shard: Shard
  let part: RunManifest.Part

  /// The files of a shard: one with its manifest beside it, or those of a run folder.
  struct Place {
    let lines: String
    let manifest: String
    /// Whether a job is at it, or was stopped.
    let isUnfinished: Bool

    init(_ path: String) {
      let isFolder = FileStatus(path: path)?.kind == .folder
      lines = isFolder ? path + "/" + GenerationRecord.file : path
      manifest = isFolder ? path + "/" + RunManifest.file : RunManifest.path(beside: path)
      isUnfinished =
        FileStatus(path: Checkpoint.path(of: lines)) != nil
        || isFolder && RunClaim.isUnfinished(path)
    }
  }

  /// Reads what the manifest says.
  ///
  /// - Parameter path: A file that `generate` wrote for a shard, or its run folder.
  /// - Throws: ``MergeError``; `ReportError` for a damaged manifest.
  init(_ path: String) throws {
    self.path = path
    place = Place(path)
    guard FileStatus(path: place.lines) != nil else {
      if place.isUnfinished { throw MergeError.notFinished(path) }
      throw FileStatus(path: path) == nil ? MergeError.notThere(path) : .noTexts(path)
    }
    guard let manifest = try Self.manifest(path, place) else {
      throw place.isUnfinished
        ? MergeError.notFinished(path) : .noManifest(path, manifest: place.manifest)
    }
    guard manifest.subcommand == "generate" else {
      throw MergeError.otherCommand(path, manifest.subcommand)
    }
    guard let shard = manifest.settings["shard"].flatMap({ Shard($0) }) else {
      throw MergeError.noShard(path)
    }
    guard let part = manifest.part else {
      throw MergeError.undescribed(path, version: manifest.version)
    }
    (self.manifest, self.shard, self.part) = (manifest, shard, part)
  }

  // The texts of a run folder may be given by their own path.
  private static func manifest(_ path: String, _ place: Place) throws -> RunManifest? {
    if place.lines != path { return try RunManifest.of(run: path) }
    return try RunManifest.of(beside: path) ?? RunManifest.of(output: path)
  }

  /// Checks that the file is what the job wrote.
  ///
  /// - Returns: Its length in bytes.
  /// - Throws: ``MergeError``; `FileError`.
  func check() throws -> Int {
    guard try ContentDigest.sha256(ofFile: place.lines) != part.sha256 else {
      return FileStatus(path: place.lines)?.byteCount ?? 0
    }
    if place.isUnfinished { throw MergeError.notFinished(path) }
    let lines = try lineCount()
    throw lines == part.lines
      ? MergeError.changed(path)
      : .otherLength(path, lines: lines, expected: part.lines, prompts: part.prompts)
  }

  private func lineCount() throws -> Int {
    let file = try InputFile(path: place.lines)
    var (count, last) = (0, UInt8(ascii: "\n"))
    while let bytes = try file.next() {
      for byte in bytes where byte == UInt8(ascii: "\n") { count += 1 }
      last = bytes.last ?? last
    }
    // A line that was cut is one, too.
    return last == UInt8(ascii: "\n") ? count : count + 1
  }

  /// In what this part is not of the job of another; empty if it is.
  func differences(from other: MergePart) -> [String] {
    func differ(_ name: String, _ own: String?, _ theirs: String?) -> String? {
      own == theirs
        ? nil : "\(name) is \(own ?? "not given") here and \(theirs ?? "not given") there"
    }
    let (own, theirs) = (manifest.settings, other.manifest.settings)
    let settings = Set(own.keys).union(theirs.keys).subtracting(["shard", "seed"]).sorted()
    let inputs = manifest.inputs.digestsByRole, others = other.manifest.inputs.digestsByRole
    return [
      differ("version", manifest.version, other.manifest.version),
      differ("seed", "\(manifest.seed)", "\(other.manifest.seed)"),
    ].compactMap { $0 }
      + Set(inputs.keys).union(others.keys).sorted().filter { inputs[$0] != others[$0] }
      .map { "the input \($0) is \(manifest.named($0)) here and \(other.manifest.named($0)) there" }
      + settings.compactMap { differ($0, own[$0], theirs[$0]) }
      + [differ("the number of all prompts", "\(part.allPrompts)", "\(other.part.allPrompts)")]
      .compactMap { $0 }
  }
}

extension RunManifest {
  /// An input by its name and the beginning of its digest, which tells files of one name apart.
  fileprivate func named(_ role: String) -> String {
    guard let input = inputs.first(where: { $0.role == role }) else { return "none" }
    return "\(input.name) (\(input.sha256.prefix(8)))"
  }
}
