import Foundation

/// Text to the terminal: results on standard output, all else on standard error.
enum Console {
  /// Whether standard error is a terminal.
  static let errorIsTerminal = isatty(STDERR_FILENO) != 0
  /// Whether results may be coloured: a terminal that can, and `NO_COLOR` unset (no-color.org).
  static let usesColor: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) != 0 && (environment["NO_COLOR"] ?? "").isEmpty
      && environment["TERM"] != "dumb"
  }()

  /// Prints one line to standard error.
  static func note(_ text: String) { printToError(text) }

  /// Prints an error: `steerlens: error: …`.
  static func printError(_ text: String) {
    printToError("steerlens: error: " + singleLine(text))
  }

  private static func printToError(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  private static func singleLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// `text` in bold, on terminals.
  static func bold(_ text: String) -> String { usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  /// A table, with a header unless nil; columns in `left` are left-aligned, the others right-aligned.
  static func table(_ header: [String]?, _ rows: [[String]], left: Set<Int> = [0]) -> String {
    let all = (header.map { [$0] } ?? []) + rows
    let widths = (all.first ?? []).indices.map { c in all.map { $0[c].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { c, cell in
        let fill = String(repeating: " ", count: widths[c] - cell.count)
        return left.contains(c) ? cell + fill : fill + cell
      }
      var text = padded.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    return ((header.map { [bold(line($0))] } ?? []) + rows.map(line)).joined(separator: "\n")
  }

  /// Generated or read text made safe to print: one line, no control characters, no change of the
  /// direction of what follows.
  static func inline(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      switch scalar {
      case "\n", "\r": "⏎"
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": "\u{FFFD}"
      default: scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
