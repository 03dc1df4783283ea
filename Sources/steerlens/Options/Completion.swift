package import ArgumentParser
import EmbeddedModels
import Files
import Foundation
import Jobs
import ModelHub

extension CompletionKind {
  /// Names of embedded and cached models, folders, and GGUF files.
  package static var models: CompletionKind {
    .custom { _, _, prefix in Completion.models(prefix) }
  }

  /// Folders of runs, and steer files.
  package static var steers: CompletionKind {
    .custom { _, _, prefix in Completion.steers(prefix) }
  }

  /// What ``models`` or ``steers`` offer.
  package static var modelsAndSteers: CompletionKind {
    .custom { _, _, prefix in Completion.models(prefix) + Completion.steerFiles(prefix) }
  }
}

/// What a shell offers for a word that has been begun.
package enum Completion {
  /// Models whose name begins so.
  package static func models(_ prefix: String) -> [String] {
    let names =
      EmbeddedFiles.languageModels + HubCache(HubEnvironment()).repositories
    return names.filter { $0.hasPrefix(prefix) } + paths(prefix, endings: [".gguf"])
  }

  /// Steers whose path begins so: files, and folders, which may hold one.
  package static func steers(_ prefix: String) -> [String] {
    paths(prefix, endings: steerEndings)
  }

  fileprivate static func steerFiles(_ prefix: String) -> [String] {
    paths(prefix, endings: steerEndings).filter { path in
      steerEndings.contains(where: path.hasSuffix)
    }
  }

  private static let steerEndings = [".safetensors", ".pt", ".pth", ".ckpt"]

  /// Folders, and files of some endings, whose path begins so; hidden ones only where a dot was typed.
  private static func paths(_ prefix: String, endings: [String]) -> [String] {
    let split = prefix.lastIndex(of: "/").map(prefix.index(after:)) ?? prefix.startIndex
    let (folder, start) = (String(prefix[..<split]), String(prefix[split...]))
    // Bash marks folders by itself.
    let mark = CompletionShell.requesting == .bash ? "" : "/"
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.sorted().compactMap { name in
      guard name.hasPrefix(start), !name.hasPrefix(".") || start.hasPrefix(".") else { return nil }
      let path = folder + name
      if FileStatus(path: path)?.kind == .folder { return path + mark }
      return endings.contains(where: name.lowercased().hasSuffix) ? path : nil
    }
  }
}
