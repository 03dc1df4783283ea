internal import Files
internal import WeightFormats
import Foundation
package import WebClient

/// Fetches a model's files from the service into the cache.
///
/// It may be stopped at any time and repeated: what is there is not fetched again, and a part of a
/// file is continued.
package final class ModelFetch {
  /// What happens meanwhile.
  package enum Event {
    /// A file's bytes so far.
    case progress(RepositoryFile, bytes: Int)
    /// A file is there.
    case finished(RepositoryFile)
    /// The contents came damaged and are fetched again.
    case damaged(RepositoryFile)
    /// Another process fetches the file.
    case waiting(RepositoryFile)
    /// A request is repeated after some seconds.
    case retrying(reason: String, seconds: Double)
  }

  /// A file that is there now.
  package struct FetchedFile {
    /// The file.
    package var file: RepositoryFile
    /// Whether it was there before.
    package var wasThere: Bool
  }

  /// What came.
  package struct Result {
    /// The commit.
    package var commit: String
    /// The snapshot's folder.
    package var folder: String
    /// The files that the model needs.
    package var files: [FetchedFile]
  }

  private let environment: HubEnvironment
  private let cache: HubCache
  private let service: HubService
  private let isCancelled: () -> Bool
  private let freeBytes: (String) -> Int?
  private let report: (Event) -> Void

  /// Prepares a fetch.
  ///
  /// - Parameters:
  ///   - environment: Where from, where to, with which token.
  ///   - agent: What the client calls itself.
  ///   - limits: When a connection is given up.
  ///   - policy: How often requests are repeated; nil for the usual.
  ///   - freeBytes: The free bytes at a path.
  ///   - isCancelled: True stops the fetch.
  ///   - report: Told what happens.
  /// - Throws: ``HubError/noAnswer(_:)`` without libcurl.
  package init(
    _ environment: HubEnvironment, agent: String, limits: HTTPClient.Limits = .init(),
    policy: RetryPolicy? = nil,
    freeBytes: @escaping (String) -> Int? = { RepositoryFolder.freeBytes(at: $0) },
    isCancelled: @escaping () -> Bool = { false }, report: @escaping (Event) -> Void = { _ in }
  ) throws(HubError) {
    self.environment = environment
    cache = HubCache(environment)
    let client: HTTPClient
    do throws(HTTPError) {
      client = try HTTPClient(agent: agent, limits: limits, isCancelled: isCancelled)
    } catch {
      throw .noAnswer(error)
    }
    service = HubService(
      environment, client: client,
      policy: policy ?? RetryPolicy(isCancelled: isCancelled)
    ) { report(.retrying(reason: $0, seconds: $1)) }
    self.isCancelled = isCancelled
    self.freeBytes = freeBytes
    self.report = report
  }

  /// Fetches what a model needs: configuration, tokenizer and weights, or one GGUF file.
  ///
  /// - Parameters:
  ///   - name: The model.
  ///   - chosen: A GGUF file of the repository; nil for what the model needs.
  /// - Returns: What is there now.
  /// - Throws: `HubError`, or `HTTPError.cancelled`.
  package func run(_ name: ModelName, file chosen: String? = nil) throws -> Result {
    do {
      return try fetch(name, file: chosen)
    } catch let error as HTTPError where error != .cancelled {
      throw HubError.noAnswer(error)
    }
  }

  private func fetch(_ name: ModelName, file chosen: String?) throws -> Result {
    if let variable = environment.offlineVariable {
      throw HubError.offline(name, variable: variable)
    }
    let listing = try service.listing(of: name, similar: cache.similarNames(to: name))
    let folder = RepositoryFolder(cache: cache.folders[0], name: name)
    var result = Result(
      commit: listing.commit, folder: folder.snapshot(listing.commit), files: [])
    if let chosen {
      let file = try NeededFiles.chosen(chosen, in: listing, of: name)
      try fetch([file], name, into: folder, &result)
    } else {
      try fetchModel(listing, name, into: folder, &result)
    }
    try folder.writeReference(name.revision, commit: listing.commit)
    return result
  }

  private func fetchModel(
    _ listing: RepositoryListing, _ name: ModelName, into folder: RepositoryFolder,
    _ result: inout Result
  ) throws {
    let small = NeededFiles.small(in: listing)
    switch try NeededFiles.weights(in: listing, of: name) {
    case .file(let weights): try fetch(small + [weights], name, into: folder, &result)
    case .index(let index):
      try fetch(small + [index], name, into: folder, &result)
      let snapshot = FileFolder(path: folder.snapshot(listing.commit))
      let shards = try ShardIndex(try snapshot.file(index.path), folder: snapshot).shards
      let files = try Set(shards.values).sorted().map { shard throws(HubError) in
        guard let file = listing.files[shard], shard.hasSuffix(Self.ending(of: index.path)) else {
          throw .noSuchFile(name, file: shard, similar: [])
        }
        return file
      }
      try fetch(files, name, into: folder, &result)
    }
  }

  /// Shards are of the index's own kind: an index must not lead to files of other kinds.
  private static func ending(of index: String) -> String {
    index.contains("safetensors") ? ".safetensors" : ".bin"
  }

  private func fetch(
    _ files: [RepositoryFile], _ name: ModelName, into folder: RepositoryFolder,
    _ result: inout Result
  ) throws {
    try folder.create(commit: result.commit)
    let needed = files.reduce(0) { $0 + folder.missingBytes(of: $1) }
    if let free = freeBytes(folder.path), needed > free {
      throw HubError.noSpace(folder: folder.path, needed: needed, free: free)
    }
    for file in files {
      let wasThere = folder.holds(file)
      if !wasThere { try download(file, name, commit: result.commit, into: folder) }
      try folder.link(file, commit: result.commit)
      result.files.append(FetchedFile(file: file, wasThere: wasThere))
      report(.finished(file))
    }
  }

  // Waits for another process that fetches the file; every tenth of a second it may be cancelled.
  private func lock(_ file: RepositoryFile, in folder: RepositoryFolder) throws -> FileLock {
    var hasWaited = false
    while true {
      do throws(FileLockError) {
        return try FileLock(path: folder.lock(file))
      } catch {
        switch error {
        case .refused(let path, let reason), .cannotWrite(let path, let reason):
          throw HubError.cannotWrite(path: path, reason: reason)
        case .held: break
        }
      }
      if !hasWaited { report(.waiting(file)) }
      hasWaited = true
      if isCancelled() { throw HTTPError.cancelled }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  private func download(
    _ file: RepositoryFile, _ name: ModelName, commit: String, into folder: RepositoryFolder
  ) throws {
    let lock = try lock(file, in: folder)
    defer { withExtendedLifetime(lock) {} }
    // The process that held the lock may have fetched it.
    if folder.holds(file) { return }
    for attempt in 1...2 {
      let part = try PartialFile(path: folder.incomplete(file), of: file)
      if part.size < file.size {
        try service.download(
          file, of: name, commit: commit, from: part.size, restart: { try part.restart() },
          receive: { [report] bytes in
            try part.append(bytes)
            report(.progress(file, bytes: part.size))
          })
      }
      let hash = part.hash
      if part.size == file.size, hash == file.hash.text {
        return try part.move(to: folder.blob(file))
      }
      unsafe unlink(folder.incomplete(file))
      if attempt == 2 {
        throw HubError.wrongHash(file: file.path, expected: file.hash.text, actual: hash)
      }
      report(.damaged(file))
    }
  }
}
