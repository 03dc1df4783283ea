/// Why a figure could not be rendered.
public enum FigureError: Error, Equatable, CustomStringConvertible {
  /// Cairo failed, with its message.
  case notDrawn(String)
  /// libpng failed, with its message.
  case notEncoded(String)

  /// What failed, in the library's words.
  public var description: String {
    switch self {
    case .notDrawn(let reason): "the figure could not be drawn: \(reason)"
    case .notEncoded(let reason): "the figure could not be written as PNG: \(reason)"
    }
  }
}
