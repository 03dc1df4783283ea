package import Files

/// Everything that can keep data from being prepared.
package enum PreparationError: Error, Equatable, Sendable {
  /// A file or row that cannot be read.
  case data(DatasetError)
  /// A file that the system refuses otherwise.
  case file(FileError)
  /// A file in none of the source's forms.
  case unknownForm(file: String, source: String, expected: String)
  /// A header, or first JSON object, without a column; any of `expected` would do.
  case missingColumn(file: String, line: Int, expected: [String], found: [String], remedy: String)
  /// A row without a label.
  case missingLabel(file: String, line: Int)
  /// A label that means nothing in this source.
  case unusableLabel(file: String, line: Int, value: String, expected: String)
  /// Labels that count classes or stars, where numbers from −1 to 1 are expected; `label` is one of them.
  case countingLabels(file: String, label: Double)
  /// A line that is not of the source's form.
  case malformedLine(file: String, line: Int, expected: String)
  /// A folder without reviews.
  case noReviews(folder: String)
  /// Not enough rows of a label for the split.
  case tooFewRows(label: String, rows: Int, wanted: Int)
  /// Too many different labels to balance or split by.
  case tooManyLabels(limit: Int)
  /// Every row was dropped.
  case noRowsLeft(dropped: Int, reason: String)
  /// A file has other rows at the second reading.
  case changedWhileReading
  /// None of a published data set's files is there.
  case missingPublishedFiles(
    name: String, folder: String, looked: [String], remedy: String)
  /// A file that cannot be written.
  case cannotWrite(path: String, reason: String)
  /// The user stopped it.
  case cancelled
}

extension PreparationError {
  /// Reads data, whose error becomes a ``data(_:)``.
  static func ofData<R>(_ read: () throws(DatasetError) -> R) throws(PreparationError) -> R {
    do {
      return try read()
    } catch {
      throw .data(error)
    }
  }
}

extension PreparationError: CustomStringConvertible {
  /// What is wrong, where, and what to do about it.
  package var description: String {
    fileMessage ?? rowMessage ?? selectionMessage
  }

  private var fileMessage: String? {
    switch self {
    case .data(let error): error.description
    case .file(let error): error.description
    case .unknownForm(let file, let source, let expected):
      "\(file): not a form of \(source) that is known. Give \(expected)."
    case .countingLabels(let file, let label):
      "\(file): the labels count from 0 or 1 to \(LabelText.of(label)) or beyond, which leaves open what "
        + "1 means. Give `scale` 1:5 if they are stars, or say with `map` what each means."
    case .noReviews(let folder):
      "\(folder): holds no folders pos and neg with .txt files. Give aclImdb/train or aclImdb/test."
    case .missingPublishedFiles(let name, let folder, let looked, let remedy):
      "\(name): \(folder) holds none of \(looked.joined(separator: ", ")). \(remedy)"
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written (\(reason)). Give another `out`."
    default: nil
    }
  }

  private var rowMessage: String? {
    switch self {
    case .missingColumn(let file, let line, let expected, let found, let remedy):
      "\(file):\(line): no column \(expected.joined(separator: " or ")); there are "
        + "\(DatasetError.list(found)). \(remedy)"
    case .missingLabel(let file, let line):
      "\(file):\(line): no label. Give the row one, or leave out `strict` to drop such rows."
    case .unusableLabel(let file, let line, let value, let expected):
      "\(file):\(line): the label is \(value), not \(expected). Correct it, or leave out `strict` "
        + "to drop such rows."
    case .malformedLine(let file, let line, let expected):
      "\(file):\(line): not \(expected). Correct it, or leave out `strict` to drop such lines."
    default: nil
    }
  }

  private var selectionMessage: String {
    switch self {
    case .tooFewRows(let label, let rows, let wanted):
      "\(label): \(rows) rows where \(wanted) are needed. Give smaller `dev` and `test`, more data, "
        + "or `noBalance`."
    case .tooManyLabels(let limit):
      "more than \(limit) different labels. Leave out `balance`, `dev` and `test`, or name fewer "
        + "labels with `map`."
    case .noRowsLeft(let dropped, let reason):
      "no row is left: \(dropped) dropped, first for: \(reason). Check the source's name and the "
        + "columns."
    case .changedWhileReading:
      "a file changed while it was read. Run the command again."
    case .cancelled: "stopped; nothing was written."
    default: "the data cannot be prepared."
    }
  }
}
