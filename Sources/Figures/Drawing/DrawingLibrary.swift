internal import CCairo

/// Cairo and Pango, which are opened when something is drawn for the first time: with them come dozens
/// of libraries.
package enum DrawingLibrary {
  private static let opened: Result<cairo_library, FigureError> = open()

  /// Opens the libraries, so that what will draw at its end fails at its beginning.
  ///
  /// - Throws: ``FigureError/noLibrary(reason:)``.
  package static func require() throws(FigureError) {
    _ = try opened.get()
  }

  // Texts are measured where nothing can be thrown: who draws has called `require`.
  fileprivate static let functions: cairo_library =
    switch opened {
    case .success(let functions): functions
    case .failure(let error): preconditionFailure("\(error)")
    }

  private static func open() -> Result<cairo_library, FigureError> {
    var reason: UnsafePointer<CChar>?
    if let functions = unsafe cairo_shim_open(&reason) {
      return unsafe .success(functions.pointee)
    }
    return unsafe .failure(.noLibrary(reason: reason.map { unsafe String(cString: $0) } ?? "Pango"))
  }
}

/// The functions of Cairo.
var cairo: cairo_functions { DrawingLibrary.functions.cairo }
/// The functions of Pango.
var pango: pango_functions { DrawingLibrary.functions.pango }
