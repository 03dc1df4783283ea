public import Files
internal import Foundation
public import WeightFormats

/// The folder of a run: tables, steers and a manifest, each file written atomically.
public struct RunFolder: Sendable {
  /// The folder's path.
  public let path: String
  /// The names of the files written so far, in order.
  public private(set) var outputs: [String] = []

  /// Opens a folder, creating it and its parents if needed.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  public init(path: String) throws(FileError) {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: "the folder cannot be created")
    }
  }

  /// The path of a file in the folder.
  public func file(_ name: String) -> String { path + "/" + name }

  /// Counts in a file that something else wrote.
  public mutating func record(_ name: String) {
    if !outputs.contains(name) { outputs.append(name) }
  }

  /// Writes a text.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  public mutating func write(_ text: String, as name: String) throws(FileError) {
    try AtomicFile.write(text, to: file(name))
    record(name)
  }

  /// Writes bytes.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  public mutating func write(bytes: [UInt8], as name: String) throws(FileError) {
    try AtomicFile.write(bytes, to: file(name))
    record(name)
  }

  /// Writes a table as comma-separated values (RFC 4180), first row the header.
  ///
  /// Texts that a spreadsheet would run as formulas get an apostrophe before them.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  public mutating func write(csv rows: [[String]], as name: String) throws(FileError) {
    try write(csv: [], rows, as: name)
  }

  /// Writes arrays for NumPy.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  public mutating func write(npz arrays: [NumPyArray], as name: String) throws(WeightFormatError) {
    try NumPyArchive.write(arrays, to: file(name))
    record(name)
  }

  /// Writes values as JSON.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  public mutating func write(json value: some Encodable, as name: String) throws {
    try write(JSONText.pretty(value) + "\n", as: name)
  }

  /// Writes `manifest.json`, with the files written so far as its outputs.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  public mutating func finish(_ manifest: RunManifest) throws {
    var manifest = manifest
    manifest.outputs = outputs
    try write(json: manifest, as: RunManifest.file)
  }

  static func quoted(_ text: String) -> String {
    let field = SpreadsheetCell.marked(text)
    // Scalar by scalar: with a combining mark, a quote is another character but still a quote.
    let special: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]
    guard field.unicodeScalars.contains(where: special.contains) else { return field }
    var quoted = "\"".unicodeScalars
    for scalar in field.unicodeScalars {
      quoted.append(contentsOf: scalar == "\"" ? [scalar, scalar] : [scalar])
    }
    return String(quoted) + "\""
  }
}
