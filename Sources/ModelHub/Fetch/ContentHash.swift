import Crypto
import Files

/// What identifies a file's contents, and names its blob in the cache.
package enum ContentHash: Sendable, Equatable {
  /// SHA-256 of the contents, for files in Git's large file storage.
  case sha256(String)
  /// Git's SHA-1 of `blob SIZE\0` and the contents, for all others.
  case gitBlob(String)

  /// The hash in hexadecimal: the service's etag.
  package var text: String {
    switch self {
    case .sha256(let text), .gitBlob(let text): text
    }
  }

  /// Starts to hash contents of this many bytes.
  func hasher(size: Int) -> ContentHasher {
    switch self {
    case .sha256: return .sha256(SHA256())
    case .gitBlob:
      var hasher = Insecure.SHA1()
      hasher.update(data: Array("blob \(size)\0".utf8))
      return .sha1(hasher)
    }
  }
}

/// A hash that grows with the contents.
enum ContentHasher {
  case sha256(SHA256)
  case sha1(Insecure.SHA1)

  mutating func update(_ bytes: Span<UInt8>) {
    switch self {
    case .sha256(var hasher):
      hasher.update(elements: bytes)
      self = .sha256(hasher)
    case .sha1(var hasher):
      hasher.update(elements: bytes)
      self = .sha1(hasher)
    }
  }

  /// The hash so far, in hexadecimal.
  var text: String {
    switch self {
    case .sha256(let hasher): ContentDigest.hexadecimal(hasher.finalize())
    case .sha1(let hasher): ContentDigest.hexadecimal(hasher.finalize())
    }
  }
}
