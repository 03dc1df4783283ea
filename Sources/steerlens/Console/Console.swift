import Files
import Foundation

/// Text to the terminal: results on standard output, all else on standard error.
///
/// Nothing else of the tool writes there, so that no character of a file reaches a terminal that would
/// obey it; see ``TerminalText``.
enum Console {
  /// Whether standard error is a terminal.
  static let errorIsTerminal = isatty(STDERR_FILENO) != 0
  /// The columns of the terminal that standard error is; 80 where that is not known.
  static var errorColumns: Int {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }
  /// Whether results may be coloured: a terminal that can, and `NO_COLOR` unset (no-color.org).
  static let usesColor: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) != 0 && (environment["NO_COLOR"] ?? "").isEmpty
      && environment["TERM"] != "dumb"
  }()

  /// Prints lines to standard output.
  static func print(_ text: String) { Swift.print(TextStyle.rendered(text)) }

  /// Prints a result to standard output as JSON.
  static func print(json result: some Encodable) throws {
    Swift.print(TerminalText.json(try JSONText.pretty(result)))
  }

  /// Prints a result to standard output, as JSON or for people.
  static func print(_ result: some Encodable, asJSON: Bool, text: () -> String) throws {
    if asJSON { try print(json: result) } else { print(text()) }
  }

  /// Prints one line to standard error.
  static func note(_ text: String) { printToError(inline(text)) }

  /// Prints an error: `steerlens: error: …`.
  static func printError(_ text: String) {
    let lines = text.split { $0 == "\n" || $0 == "\r\n" }
    printToError("steerlens: error: " + lines.joined(separator: " "))
  }

  /// Prints lines to standard error.
  static func printToError(_ text: String) {
    writeToError(TerminalText.escaped(text) + "\n")
  }

  /// Puts a line in the place of the one that standard error, a terminal, stands in.
  static func replaceLine(_ text: String) {
    writeToError("\r\u{1B}[K" + inline(text))
  }

  private static func writeToError(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// A line of text in bold, on terminals.
  static func bold(_ text: String) -> String {
    usesColor ? TextStyle.bold.mark + inline(text) + TextStyle.plain.mark : inline(text)
  }

  /// A table, with a header unless nil; columns in `left` are left-aligned, the others right-aligned.
  static func table(_ header: [String]?, _ rows: [[String]], left: Set<Int> = [0]) -> String {
    let all = ((header.map { [$0] } ?? []) + rows).map { $0.map(inline) }
    let widths = (all.first ?? []).indices.map { c in all.map { DisplayWidth.of($0[c]) }.max() ?? 0
    }
    var lines = all.map { cells in
      let padded = cells.enumerated().map { c, cell in
        let fill = String(repeating: " ", count: widths[c] - DisplayWidth.of(cell))
        return left.contains(c) ? cell + fill : fill + cell
      }
      var text = padded.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    if header != nil { lines[0] = bold(lines[0]) }
    return lines.joined(separator: "\n")
  }

  /// Generated or read text on one line, safe to print.
  static func inline(_ text: String) -> String { TerminalText.line(text) }
}

/// Prints lines to standard output; in the place of the standard library's, so that none goes round
/// ``Console``.
func print(_ text: String) { Console.print(text) }
