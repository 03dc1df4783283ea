/// The name of a model repository, such as `gpt2` or `EleutherAI/pythia-160m@main`.
package struct ModelName: Sendable, Equatable {
  /// `NAME` or `ORGANISATION/NAME`.
  package let repository: String
  /// A branch, tag or commit; nil for `main`.
  package let givenRevision: String?

  /// Reads `NAME`, `ORGANISATION/NAME` and either with `@REVISION`.
  ///
  /// - Throws: ``HubError/malformedName(_:reason:)``. The rules are those of huggingface_hub
  ///   (`validate_repo_id`): ASCII letters, digits, “-”, “_” and “.”, at most 96 in each part.
  package init(_ text: String) throws(HubError) {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    try self.init(
      repository: String(halves[0]), revision: halves.count > 1 ? String(halves[1]) : nil)
  }

  /// Takes a repository and a revision; see ``init(_:)``.
  ///
  /// - Throws: ``HubError/malformedName(_:reason:)``.
  package init(repository: String, revision: String?) throws(HubError) {
    if let flaw = Self.flaw(inRepository: repository) {
      throw .malformedName(repository, reason: flaw)
    }
    if let revision, let flaw = Self.flaw(inRevision: revision) {
      throw .malformedName(repository + "@" + revision, reason: flaw)
    }
    self.repository = repository
    givenRevision = revision
  }

  /// The revision.
  package var revision: String { givenRevision ?? "main" }

  /// The name as it is typed.
  package var text: String { repository + (givenRevision.map { "@" + $0 } ?? "") }

  /// The command that gets the model.
  package var fetchCommand: String {
    "steerlens fetch " + repository + (givenRevision.map { " --revision " + $0 } ?? "")
  }

  /// The repository's folder in a cache.
  package var folder: String {
    "models--" + repository.split(separator: "/").joined(separator: "--")
  }

  /// Whether a text is a whole commit hash.
  package static func isCommit(_ text: String) -> Bool { isHash(text, length: 40) }

  /// Whether a text is lower-case hexadecimal of this length.
  static func isHash(_ text: String, length: Int) -> Bool {
    text.utf8.count == length
      && text.utf8.allSatisfy { ("0"..."9").contains($0) || ("a"..."f").contains($0) }
  }

  private static func flaw(inRepository name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ (1...96).contains($0.utf8.count) }) else {
      return "it is neither NAME nor ORGANISATION/NAME"
    }
    let isPlain = parts.allSatisfy { part in
      part.utf8.allSatisfy { byte in
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      }
    }
    guard isPlain else { return "it holds more than letters, digits, “-”, “_” and “.”" }
    let hasGoodEnds = parts.allSatisfy { part in
      part.utf8.first.map(isLetterOrDigit) == true && part.utf8.last.map(isLetterOrDigit) == true
    }
    guard hasGoodEnds, !name.contains("--"), !name.contains(".."), !name.hasSuffix(".git") else {
      return "a part begins or ends with “-” or “.”, holds “--” or “..”, or ends in “.git”"
    }
    return nil
  }

  private static func flaw(inRevision revision: String) -> String? {
    let parts = revision.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe =
      revision.utf8.count <= 255
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
      && revision.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
    return isSafe ? nil : "the revision is no name of a branch, tag or commit"
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension ClosedRange<Unicode.Scalar> {
  fileprivate func contains(_ byte: UInt8) -> Bool { contains(Unicode.Scalar(byte)) }
}
