import ArgumentParser

/// A first word that is no command of the tool, and the one that may have been meant.
struct UnknownCommand {
  private let word: String
  private let nearest: String?

  /// Nil where the first word is a command, an option, or missing.
  init?(_ arguments: [String], among names: [String]) {
    guard let word = arguments.first, !word.isEmpty, !word.hasPrefix("-"),
      !(names + ["help"]).contains(word)
    else { return nil }
    self.word = word
    nearest =
      names.map { (name: $0, distance: Self.distance(word, $0)) }
      .filter { $0.distance <= max(2, $0.name.count / 3) || $0.name.hasPrefix(word) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// What to say.
  var message: String {
    "there is no command \(word)" + (nearest.map { "; did you mean `steerlens \($0)`?" } ?? "")
      + " `steerlens --help` lists all."
  }

  // Levenshtein's.
  private static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second.lowercased())
    var row = Array(0...second.count)
    for (i, letter) in first.lowercased().enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let substituted = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[second.count]
  }
}
