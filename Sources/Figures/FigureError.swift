/// Why a figure could not be rendered.
package enum FigureError: Error, Equatable, CustomStringConvertible {
  /// Cairo failed, with its message.
  case notDrawn(String)
  /// libpng failed, with its message.
  case notEncoded(String)

  package var description: String {
    switch self {
    case .notDrawn(let reason): "the figure could not be drawn: \(reason)"
    case .notEncoded(let reason): "the figure could not be written as PNG: \(reason)"
    }
  }
}
