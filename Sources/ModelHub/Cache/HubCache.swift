package import Files
import Foundation

/// The folders in which Hugging Face's libraries keep downloaded models.
///
/// A repository's folder `models--ORGANISATION--NAME` holds `refs/REVISION` (a commit),
/// `snapshots/COMMIT/FILE` (links) and `blobs/HASH` (the contents).
package struct HubCache: Sendable {
  /// A model's files at one commit.
  package struct Snapshot: Sendable {
    /// The commit.
    package var commit: String
    /// The files.
    package var folder: FileFolder
  }

  /// The folders, in the order in which they are searched.
  package let folders: [String]

  /// The cache that the environment names.
  package init(_ environment: HubEnvironment) { folders = environment.cacheFolders }

  /// Finds a model's snapshot, whether complete or not.
  ///
  /// - Throws: ``HubError/notCached(_:folders:similar:)``,
  ///   ``HubError/revisionNotCached(_:folder:cached:)`` or
  ///   ``HubError/malformedReference(path:)``.
  package func snapshot(of name: ModelName) throws(HubError) -> Snapshot {
    let files = FileManager.default
    let repositories = folders.map { $0 + "/" + name.folder }.filter {
      files.fileExists(atPath: $0 + "/snapshots")
    }
    for repository in repositories {
      guard let commit = try Self.commit(of: name.revision, in: repository) else { continue }
      let path = repository + "/snapshots/" + commit
      if files.fileExists(atPath: path) {
        return Snapshot(commit: commit, folder: FileFolder(path: path))
      }
    }
    guard let repository = repositories.first else {
      throw .notCached(name, folders: folders, similar: similarNames(to: name))
    }
    throw .revisionNotCached(name, folder: repository, cached: Self.revisions(in: repository))
  }

  /// Finds a model's snapshot and checks that nothing that a model needs is missing.
  ///
  /// - Throws: What ``snapshot(of:)`` throws, and
  ///   ``HubError/incomplete(_:folder:missing:)``.
  package func completeSnapshot(of name: ModelName) throws(HubError) -> Snapshot {
    let snapshot = try snapshot(of: name)
    let missing = MissingFiles.of(snapshot.folder)
    guard missing.isEmpty else {
      throw .incomplete(name, folder: snapshot.folder.name, missing: missing)
    }
    return snapshot
  }

  /// The names of the cached models, sorted.
  package var repositories: [String] {
    let folders = folders.flatMap { folder in
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
    let names = folders.filter { $0.hasPrefix("models--") }.map {
      $0.dropFirst("models--".count).replacing("--", with: "/")
    }
    return Set(names.map { String($0) }).sorted()
  }

  /// Cached names that share their last part with `name`, or differ from it in two letters at most.
  func similarNames(to name: ModelName) -> [String] {
    SimilarNames.of(name.repository, among: repositories)
  }

  /// The commit of a revision: that of its reference, or the revision itself.
  private static func commit(of revision: String, in repository: String) throws(HubError)
    -> String?
  {
    let path = repository + "/refs/" + revision
    guard FileManager.default.fileExists(atPath: path) else {
      return ModelName.isCommit(revision) ? revision : nil
    }
    guard let bytes = try? FileBytes.map(path: path), bytes.count <= 1024 else {
      // A folder of references, such as refs/pr, is none itself.
      return nil
    }
    let commit = String(decoding: bytes.contents, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard ModelName.isCommit(commit) else { throw .malformedReference(path: path) }
    return commit
  }

  private static func revisions(in repository: String) -> [String] {
    let files = FileManager.default
    let names = (try? files.subpathsOfDirectory(atPath: repository + "/refs")) ?? []
    let commits = (try? files.contentsOfDirectory(atPath: repository + "/snapshots")) ?? []
    let references = names.filter { name in
      let status = FileStatus(path: repository + "/refs/" + name)
      return status != nil && status?.kind != .folder
    }
    return references.sorted() + commits.sorted()
  }
}
