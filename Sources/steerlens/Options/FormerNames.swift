/// Options by the names that they had before version 0.3, which are taken for this one version more.
package enum FormerNames {
  // New names by command; a steer may be named where it is given by its place.
  private static let names: [String: [String: String?]] = [
    "spans": ["--file": "--texts", "--max-length": "--max-words"],
    "score": ["--file": "--texts"],
    "spectrum": ["--contexts": "--texts"],
    "vocabulary": ["--contexts": "--texts"],
    "linearity": ["--contexts": "--texts", "--steer-values": "--values"],
    "transfer": [
      "--contexts": "--texts", "--top-k": "--shared-tokens", "--weights": "--weigh-tokens",
      "--no-weights": "--no-weigh-tokens",
    ],
    "figures": ["--scale": "--pixel-ratio", "--text": "--text-number"],
    "compose": ["--steer": nil, "-s": nil],
    "inspect": ["--steer": nil, "-s": nil],
    "convert": ["--steer": nil, "-s": nil],
  ]

  /// The words of a command line, without the program's name, by today's names.
  package static func translated(_ words: [String]) -> [String] {
    guard let command = words.first, let names = names[command] else { return words }
    var isOption = true
    return [command]
      + words.indices.dropFirst().flatMap { place -> [String] in
        let word = words[place]
        if word == "--" { isOption = false }
        // A text is whatever it is.
        if ["--text", "-t", "--prompt"].contains(words[place - 1]) { return [word] }
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard isOption, let name = names[String(parts[0])] else { return [word] }
        let value = parts.count > 1 ? String(parts[1]) : nil
        guard let name else { return value.map { [$0] } ?? [] }
        return [value.map { name + "=" + $0 } ?? name]
      }
  }
}
