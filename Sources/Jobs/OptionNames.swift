internal import Foundation

/// What the settings that errors and notes speak of are called on the command line.
package enum OptionNames {
  // Those that are not the setting's own name with hyphens.
  private static let others = [
    "steers": "num-steers", "initialStandardDeviation": "init-std",
    "prependsBeginOfText": "prepend-bos",
  ]

  /// The option of a setting: `--top-k` of `topK`.
  package static func option(_ setting: some StringProtocol) -> String {
    let name =
      others[String(setting)]
      ?? setting.reduce(into: "") { name, letter in
        name += letter.isUppercase ? "-" + letter.lowercased() : String(letter)
      }
    return "--" + name
  }

  /// A text with an option for every setting between backquotes; commands between them stay.
  package static func inText(_ text: String) -> String {
    text.replacing(#/`([a-z][A-Za-z]*)`/#) { option($0.1) }
  }
}
