import Crypto
import Foundation

/// A repository as the Hugging Face hub serves it: the list of files, and the files with ranges.
package struct HubStandIn: Sendable {
  /// `ORGANISATION/NAME`.
  package var repository = "org/tiny"
  /// The commit.
  package var commit = String(repeating: "c0ffee42", count: 5)
  /// Contents by path.
  package var files: [String: [UInt8]]
  /// Endings of files in large file storage, listed by SHA-256.
  package var largeFiles = [".safetensors", ".bin", ".gguf"]

  /// Creates a repository.
  package init(files: [String: [UInt8]]) { self.files = files }

  /// The hash that the repository lists for a file.
  package func hash(of path: String) -> String {
    let bytes = files[path] ?? []
    return isLarge(path)
      ? Self.hexadecimal(SHA256.hash(data: bytes))
      : Self.hexadecimal(Insecure.SHA1.hash(data: Array("blob \(bytes.count)\0".utf8) + bytes))
  }

  /// The list of files, as JSON.
  package var listing: [UInt8] {
    let siblings = files.keys.sorted().map { path in
      let size = files[path]?.count ?? 0
      let large = isLarge(path)
      let storage =
        large
        ? #", "lfs": {"sha256": "\#(hash(of: path))", "size": \#(size), "pointerSize": 130}"# : ""
      let blob = large ? String(repeating: "0", count: 40) : hash(of: path)
      return #"{"rfilename": "\#(path)", "size": \#(size), "blobId": "\#(blob)"\#(storage)}"#
    }
    let text =
      #"{"_id": "1", "id": "\#(repository)", "sha": "\#(commit)", "siblings": ["#
      + siblings.joined(separator: ", ") + "]}"
    return Array(text.utf8)
  }

  /// The hub's answer to a request.
  package func answer(_ request: LocalServer.Request) -> LocalServer.Reply {
    if request.path.hasPrefix("/api/models/\(repository)/revision/") {
      let revision = request.path.split(separator: "/").last?.split(separator: "?").first ?? ""
      return ["main", "refs%2Fpr%2F1", commit[...]].contains(revision)
        ? .init(200, body: listing)
        : .init(404, fields: ["X-Error-Code": "RevisionNotFound"])
    }
    let prefix = "/\(repository)/resolve/\(commit)/"
    guard request.path.hasPrefix(prefix),
      let bytes = files[String(request.path.dropFirst(prefix.count))]
    else { return .init(404, fields: ["X-Error-Code": "RepoNotFound"]) }
    return Self.ranged(bytes, request)
  }

  /// A file, or the part of it that is asked for.
  package static func ranged(_ bytes: [UInt8], _ request: LocalServer.Request)
    -> LocalServer.Reply
  {
    let start = request.fields["range"].flatMap { range in
      Int(range.dropFirst("bytes=".count).dropLast())
    }
    guard let start else { return .init(200, body: bytes) }
    guard start < bytes.count else { return .init(416) }
    return .init(
      206, fields: ["Content-Range": "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"],
      body: Array(bytes[start...]))
  }

  private func isLarge(_ path: String) -> Bool { largeFiles.contains { path.hasSuffix($0) } }

  private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
