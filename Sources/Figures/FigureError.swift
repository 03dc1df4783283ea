/// Why a figure could not be rendered.
public enum FigureError: Error, Equatable, CustomStringConvertible {
  /// Cairo or Pango cannot be opened, with the words of the dynamic linker.
  case noLibrary(reason: String)
  /// Cairo failed, with its message.
  case notDrawn(String)
  /// libpng failed, with its message.
  case notEncoded(String)

  /// What failed, in the library's words, and what to do about it.
  public var description: String {
    switch self {
    case .noLibrary(let reason):
      "Cairo and Pango, which draw figures, cannot be opened (\(reason)); install them: package "
        + "libpangocairo-1.0-0 of Debian and Ubuntu, pango of Fedora and Homebrew"
    case .notDrawn(let reason): "the figure could not be drawn: \(reason)"
    case .notEncoded(let reason): "the figure could not be written as PNG: \(reason)"
    }
  }
}
