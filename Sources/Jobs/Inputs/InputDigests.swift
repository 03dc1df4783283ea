package import Files

/// The digest of a classifier, whatever its folder is called.
package enum JudgeDigest {
  /// SHA-256 over the names and digests of configuration, weights and tokenizer files.
  package static func of(_ folder: FileFolder) throws -> String {
    let kinds = [".json", ".safetensors", ".bin", ".txt"]
    let names = try folder.fileNames().filter { name in kinds.contains { name.hasSuffix($0) } }
    let lines = try names.sorted().map { name in
      "\(name) \(try ContentDigest.sha256(folder.file(name)))"
    }
    return PromptDigest.of(lines)
  }
}

/// The digest of texts, wherever they come from.
package enum PromptDigest {
  /// SHA-256 of the texts, each after its length in bytes.
  package static func of(_ texts: [String]) -> String {
    let bytes = texts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
    return ContentDigest.sha256(bytes.span)
  }
}
