internal import Files
internal import Foundation

/// What browsers are told to run of a page.
enum ContentPolicy {
  /// A script or style sheet as a policy names it: the browser takes none but that with this digest.
  static func digest(of text: String) -> String {
    let digits = Array(ContentDigest.sha256(text))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }
}
