package import WebClient

/// Why a model was not found or not fetched.
package enum HubError: Error, Equatable, Sendable {
  // Names and the cache

  /// The text names no repository.
  case malformedName(String, reason: String)
  /// The model is in none of the cache folders.
  case notCached(ModelName, folders: [String], similar: [String])
  /// The model is there, but not at this revision.
  case revisionNotCached(ModelName, folder: String, cached: [String])
  /// A reference in the cache holds no commit.
  case malformedReference(path: String)
  /// The snapshot lacks files.
  case incomplete(ModelName, folder: String, missing: [String])
  /// The snapshot holds several GGUF files and no other weights.
  case severalCachedGGUF(ModelName, files: [String])

  // What the service answers

  /// No answer came.
  case noAnswer(HTTPError)
  /// An environment variable forbids requests.
  case offline(ModelName, variable: String)
  /// The access token would travel without encryption.
  case openToken(endpoint: String)
  /// 401 or 403.
  case noAccess(ModelName, status: Int, isGated: Bool, hasToken: Bool)
  /// 404: no such repository.
  case noSuchRepository(ModelName, endpoint: String, similar: [String])
  /// 404: no such revision.
  case noSuchRevision(ModelName)
  /// The repository holds no such file.
  case noSuchFile(ModelName, file: String, similar: [String])
  /// Another status, or one that persists.
  case refused(what: String, status: Int)
  /// The answer is compressed, which was not asked for.
  case compressed(what: String, encoding: String)
  /// The list of files cannot be used.
  case malformedListing(ModelName, reason: String)
  /// The list of files holds a name that leads out of the folder.
  case unsafeFileName(ModelName, file: String)

  // What the repository holds

  /// No weights that can be read.
  case noWeights(ModelName, found: [String])
  /// Several GGUF files, and none was chosen.
  case severalGGUF(ModelName, files: [RepositoryFile])
  /// The chosen file is no GGUF file.
  case notGGUF(file: String)

  // Downloads

  /// The contents are not those that the repository lists, twice.
  case wrongHash(file: String, expected: String, actual: String)
  /// The disk is too small.
  case noSpace(folder: String, needed: Int, free: Int)
  /// The system refused to write.
  case cannotWrite(path: String, reason: String)
}

/// A file of a repository.
package struct RepositoryFile: Sendable, Equatable {
  /// The path in the repository.
  package var path: String
  /// Bytes.
  package var size: Int
  /// What its contents hash to.
  package var hash: ContentHash
}
