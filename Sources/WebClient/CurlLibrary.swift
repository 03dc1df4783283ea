import CCurl

/// libcurl, which is opened when it is first needed: with it come dozens of libraries.
enum CurlLibrary {
  // Addresses, never changed once they are there.
  private nonisolated(unsafe) static let opened: Result<curl_functions, HTTPError> = open()

  /// Its functions.
  ///
  /// - Throws: ``HTTPError/noLibrary(reason:)``.
  static func functions() throws(HTTPError) -> curl_functions {
    unsafe try opened.get()
  }

  private static func open() -> Result<curl_functions, HTTPError> {
    var reason: UnsafePointer<CChar>?
    if let functions = unsafe curl_shim_open(&reason) {
      return unsafe .success(functions.pointee)
    }
    return unsafe .failure(
      .noLibrary(reason: reason.map { unsafe String(cString: $0) } ?? "libcurl"))
  }
}
