internal import Foundation

/// The system's words for an error number, by default that of the last failure.
package func systemMessage(_ code: CInt = errno) -> String {
  unsafe String(cString: strerror(code))
}
