import Files
import Steering
import WeightFormats

/// The digest of an input file's bytes.
enum InputFileDigest {
  static func of(_ path: String) throws -> String {
    try FileBytes.map(path: path).withUnsafeBytes { Digests.sha256($0) }
  }
}
