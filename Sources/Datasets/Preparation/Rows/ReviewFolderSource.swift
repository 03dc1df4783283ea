import Crypto
import Files
import Foundation

/// Labelled rows of a folder with a text in each file of its folders `neg` and `pos`.
///
/// - SeeAlso: Maas et al., "Learning Word Vectors for Sentiment Analysis", ACL 2011.
final class ReviewFolderSource: RowSource {
  private static let labels: [(folder: String, label: Double)] = [("neg", -1), ("pos", 1)]

  /// The files, `neg` first, each folder sorted by name.
  private let files: [(path: String, label: Double)]
  private let encoding: TextEncoding
  private var nextFile = 0
  private var hash = SHA256()
  private(set) var byteCount = 0

  /// Lists the files of `train` if the folder has such a folder, else of the folder itself.
  ///
  /// - Throws: ``PreparationError/noReviews(folder:)``.
  init(folder: String, _ encoding: TextEncoding) throws(PreparationError) {
    self.encoding = encoding
    let inner = folder + "/train"
    let root = FileManager.default.fileExists(atPath: inner) ? inner : folder
    files = Self.labels.flatMap { folder, label in
      let path = root + "/" + folder
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return names.filter { $0.hasSuffix(".txt") }.sorted().map { (path + "/" + $0, label) }
    }
    if files.isEmpty { throw .noReviews(folder: folder) }
  }

  /// The bytes of all files.
  var totalByteCount: Int {
    files.reduce(0) { sum, file in sum + FileSize.of(file.path) }
  }

  /// SHA-256 of the names' last parts and the files' bytes.
  var digest: String { ContentDigest.hexadecimal(hash.finalize()) }

  func next() throws(PreparationError) -> RowEvent? {
    guard nextFile < files.count else { return nil }
    let (path, label) = files[nextFile]
    nextFile += 1
    let limit = TableRowReader.rowLimit
    let bytes: [UInt8]
    do {
      let file = try FileBytes.map(path: path)
      bytes = file.contents(0..<min(file.count, limit + 1))
    } catch {
      throw .data(DatasetError(error))
    }
    byteCount += bytes.count
    hash.update(data: Data(URL(filePath: path).lastPathComponent.utf8))
    hash.update(data: bytes)
    if bytes.count > limit {
      return .malformed(.data(.lineTooLong(file: path, line: 1, limit: limit)), file: path, line: 1)
    }
    let converted = try PreparationError.ofData { () throws(DatasetError) in
      if encoding == .utf8 {
        var guess = EncodingGuess()
        try guess.check(bytes, file: path)
      }
      var converter = UTF8Converter(encoding)
      let text = try converter.convert(bytes, file: path)
      try converter.finish(file: path)
      return text
    }
    guard let text = String(validating: converted, as: UTF8.self) else {
      return .malformed(.data(.invalidUTF8(file: path, line: 1)), file: path, line: 1)
    }
    return .row(LabelledRow(text: text, label: label, file: path, line: 1))
  }
}

/// The size of a file.
enum FileSize {
  /// In bytes; 0 where it cannot be told.
  static func of(_ path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }
}
