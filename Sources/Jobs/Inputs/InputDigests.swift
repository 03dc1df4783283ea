package import Files
internal import Foundation

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

/// The digest of the program that runs.
enum ProgramDigest {
  /// SHA-256 of the program's file; the version where the system does not name it.
  static func own() throws -> String {
    let program = "/proc/self/exe"
    guard FileManager.default.fileExists(atPath: program) else { return toolVersion }
    return try ContentDigest.sha256(ofFile: program)
  }
}
