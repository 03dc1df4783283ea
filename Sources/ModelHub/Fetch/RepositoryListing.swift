import Files

/// The files of a repository at one commit.
package struct RepositoryListing: Sendable {
  /// The commit.
  package var commit: String
  /// The files, by path.
  package var files: [String: RepositoryFile]

  /// Larger answers are not read.
  static let maximumLength = 16 << 20
  // Far above any file, and far below what sums could overflow with.
  private static let maximumSize = 1 << 42

  /// Reads the service's answer to `/api/models/NAME/revision/REVISION?blobs=true`: `sha`, and of each
  /// of the `siblings` `rfilename`, `size`, `blobId` and, in large file storage, `lfs.sha256`
  /// (huggingface_hub's `ModelInfo`).
  ///
  /// - Throws: ``HubError/malformedListing(_:reason:)`` or ``HubError/unsafeFileName(_:file:)``.
  package init(_ bytes: [UInt8], of name: ModelName) throws(HubError) {
    let answer: Answer
    do throws(JSONDocumentError) {
      answer = try JSONText.decode(from: bytes, file: name.repository)
    } catch {
      throw .malformedListing(name, reason: error.reason)
    }
    guard ModelName.isCommit(answer.sha) else {
      throw .malformedListing(name, reason: "no commit")
    }
    commit = answer.sha
    files = [:]
    for sibling in answer.siblings {
      guard Self.isSafe(sibling.rfilename) else {
        throw .unsafeFileName(name, file: sibling.rfilename.filter { !$0.isNewline && $0 != "\0" })
      }
      // Files without a hash cannot be checked; those that are needed are missed later, by name.
      if let file = try Self.file(sibling, of: name) { files[file.path] = file }
    }
  }

  private static func file(_ sibling: Sibling, of name: ModelName) throws(HubError)
    -> RepositoryFile?
  {
    guard let size = sibling.lfs?.size ?? sibling.size else { return nil }
    guard (0...maximumSize).contains(size) else {
      throw .malformedListing(name, reason: "\(sibling.rfilename) has an impossible size")
    }
    if let sha256 = sibling.lfs?.sha256 {
      guard ModelName.isHash(sha256, length: 64) else {
        throw .malformedListing(name, reason: "\(sibling.rfilename) has no proper SHA-256")
      }
      return RepositoryFile(path: sibling.rfilename, size: size, hash: .sha256(sha256))
    }
    guard let blob = sibling.blobId else { return nil }
    guard ModelName.isHash(blob, length: 40) else {
      throw .malformedListing(name, reason: "\(sibling.rfilename) has no proper blobId")
    }
    return RepositoryFile(path: sibling.rfilename, size: size, hash: .gitBlob(blob))
  }

  private static func isSafe(_ path: String) -> Bool {
    FileFolder.staysInside(path)
      && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
        !$0.isEmpty && $0 != "."
      }
  }

  private struct Answer: Decodable {
    var sha: String
    var siblings: [Sibling]
  }

  private struct Sibling: Decodable {
    struct LargeFile: Decodable {
      var sha256: String
      var size: Int?
    }

    var rfilename: String
    var size: Int?
    var blobId: String?
    var lfs: LargeFile?
  }
}
