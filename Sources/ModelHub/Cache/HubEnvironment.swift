import Files
import Foundation

/// The environment variables that decide where models are kept and fetched from, read as
/// huggingface_hub reads them (`huggingface_hub/constants.py`).
///
/// A variable that is set but empty counts as unset.
package struct HubEnvironment: Sendable {
  private let variables: [String: String]

  /// Takes variables, those of this process by default.
  package init(_ variables: [String: String] = ProcessInfo.processInfo.environment) {
    self.variables = variables.filter { !$0.value.isEmpty }
  }

  /// The cache folders, in the order in which they are searched; the first is written to.
  ///
  /// `TRANSFORMERS_CACHE` is where transformers 4 keeps its models; version 5 forgot it. It is searched
  /// last, and never written to.
  package var cacheFolders: [String] {
    let first =
      path("HF_HUB_CACHE") ?? path("HUGGINGFACE_HUB_CACHE") ?? homeFolder + "/hub"
    let earlier = path("TRANSFORMERS_CACHE").map { [$0] } ?? []
    return [first] + earlier.filter { $0 != first }
  }

  /// The service's address, without a slash at its end.
  package var endpoint: String {
    var address = variables["HF_ENDPOINT"] ?? "https://huggingface.co"
    while address.hasSuffix("/") { address.removeLast() }
    return address
  }

  /// Whether `HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE` forbids requests; the name of the variable.
  package var offlineVariable: String? {
    let name = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].first { variables[$0] != nil }
    let isTrue = name.flatMap { variables[$0] }.map {
      ["1", "ON", "YES", "TRUE"].contains($0.uppercased())
    }
    return isTrue == true ? name : nil
  }

  /// The access token: of `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`, or the token file.
  package var token: String? {
    if let given = variables["HF_TOKEN"] ?? variables["HUGGING_FACE_HUB_TOKEN"] {
      return Self.cleaned(given)
    }
    let file = path("HF_TOKEN_PATH") ?? homeFolder + "/token"
    guard let bytes = try? FileBytes.map(path: file), bytes.count <= Self.maximumTokenLength else {
      return nil
    }
    return Self.cleaned(String(decoding: bytes.contents, as: UTF8.self))
  }

  private static let maximumTokenLength = 4096

  /// `HF_HOME`, where the cache and the token are.
  private var homeFolder: String {
    path("HF_HOME") ?? (path("XDG_CACHE_HOME") ?? userFolder + "/.cache") + "/huggingface"
  }

  private var userFolder: String { variables["HOME"] ?? NSHomeDirectory() }

  private func path(_ name: String) -> String? {
    variables[name].map { withoutTilde(expanded($0)) }
  }

  private func withoutTilde(_ path: String) -> String {
    path == "~" || path.hasPrefix("~/") ? userFolder + path.dropFirst() : path
  }

  /// Replaces `$NAME` and `${NAME}`; unknown ones stay, as in a shell's double quotes they would not.
  private func expanded(_ text: String) -> String {
    text.replacing(/\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/.asciiOnlyWordCharacters()) { match in
      let name = match.output.1 ?? match.output.2 ?? ""
      return variables[String(name)] ?? String(match.output.0)
    }
  }

  private static func cleaned(_ token: String) -> String? {
    let lines = token.filter { !$0.isNewline }
    let text = lines.trimmingCharacters(in: .whitespaces)
    return text.isEmpty ? nil : text
  }
}
