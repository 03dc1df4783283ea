internal import Files
internal import Foundation
internal import WeightFormats

/// A file of a run that may be anyone's: only regular files of a bounded size are read.
package struct RunFile {
  /// The largest file that is read, in bytes.
  package static let limit = 1 << 28

  /// The path, for messages.
  package let path: String
  let bytes: FileBytes

  /// Opens a file of a run; nil if the run does not have it.
  package init?(run: String, file: String, limit: Int = Self.limit) throws(ReportError) {
    path = run + "/" + file
    do {
      bytes = try FileBytes.map(path: path)
    } catch {
      switch error {
      case .fileNotFound: return nil
      case .notARegularFile: throw .cannotRead(file: path, reason: "it is not a regular file")
      case .cannotOpen(_, let reason), .cannotMap(_, let reason):
        throw .cannotRead(file: path, reason: reason)
      default: throw .cannotRead(file: path, reason: "\(error)")
      }
    }
    guard bytes.count <= limit else { throw .tooLarge(file: path, limit: limit) }
  }

  /// A copy of the contents.
  package var contents: [UInt8] { bytes.contents }
}
