internal import Files
package import Datasets
internal import LanguageModels
internal import RunFolders
internal import Steering

/// The labelled texts of a training, and what the manifest says of them.
struct TrainingData {
  private enum Texts {
    case file(String, [LabelledTextOptions])
    case held([LabelledText])
  }

  private let texts: Texts
  /// The file, or the published data set and its files.
  let inputs: [RunManifest.Input]
  /// How they were read.
  let settings: [String: String]
  /// What the user should know of that.
  var notes: [DatasetNote] = []

  /// Finds a file; its texts are read as they are tokenised.
  init(
    path: String, textColumn: String, labelColumns: [String], labels: LabelMap?,
    file: TextFileOptions, readsConversations: Bool = false
  ) throws {
    texts = .file(
      path,
      labelColumns.map {
        LabelledTextOptions(
          textColumn: textColumn, labelColumn: $0, labels: labels, file: file,
          readsConversations: readsConversations)
      })
    // A file that cannot be read, or holds other columns, is told before anything else is done.
    for reader in try Self.readers(of: texts) { _ = try reader.next() }
    inputs = [.init(role: "data", name: path, sha256: try ContentDigest.sha256(ofFile: path))]
    var settings = ["textColumn": textColumn, "labelColumn": labelColumns.joined(separator: ",")]
    settings["map"] = labels?.text
    self.settings = settings.merging(file.entries) { $1 }
  }

  /// Reads a published data set.
  init(_ published: PublishedTexts) throws {
    let contents = try published.contents()
    texts = .held(contents.texts)
    inputs =
      [.init(role: "data", name: published.dataset.rawValue, sha256: contents.digest)]
      + zip(contents.files, contents.digests).map {
        .init(role: "data file", name: $0, sha256: $1)
      }
    settings = published.entries
    notes = contents.notes
  }

  /// Takes texts that were read with their labels.
  init(_ loaded: LoadedTexts) {
    texts = .held(
      zip(loaded.texts, loaded.labels ?? []).map { LabelledText(text: $0, label: $1) })
    inputs = [.init(role: "data", name: loaded.name, sha256: loaded.sha256)]
    settings = loaded.settings
    notes = loaded.notes
  }

  /// The tokens and labels of all texts, a label for each column; the texts themselves are let go.
  ///
  /// - Parameters:
  ///   - reading: How texts become tokens.
  ///   - report: Is told now and then how much of a file has been read.
  ///   - note: Is told what the user should know of a file.
  ///   - read: Is told each text that the model reads.
  /// - Returns: The examples in the file's order.
  /// - Throws: `DatasetError`, ``JobError``, and what tokenizing throws.
  func examples(
    _ reading: TextReading, report: (ReadingProgress) -> Void, note: (DatasetNote) -> Void,
    read: (String) -> Void
  ) throws -> [TrainingExample] {
    if case .held(let texts) = texts {
      return try texts.map { try Self.example($0, [Float($0.label)], reading, read) }
    }
    let readers = try Self.readers(of: texts)
    var examples: [TrainingExample] = []
    while true {
      let row = try readers.compactMap { try $0.next() }
      guard let first = row.first else { break }
      examples.append(try Self.example(first, row.map { Float($0.label) }, reading, read))
      if examples.count % Self.reportInterval == 0 { report(readers[0].progress) }
    }
    readers[0].notes.forEach(note)
    return examples
  }

  private static func example(
    _ text: LabelledText, _ labels: [Float], _ reading: TextReading, _ read: (String) -> Void
  ) throws -> TrainingExample {
    guard let conversation = text.conversation else {
      read(text.text)
      return TrainingExample(ids: try reading.tokens(of: text.text), labels: labels)
    }
    let chat = try reading.answers(conversation)
    read(chat.text)
    return TrainingExample(ids: chat.ids, labels: labels, learned: chat.answers)
  }

  private static let reportInterval = 256

  /// A reader for each label column.
  private static func readers(of texts: Texts) throws -> [LabelledTextReader] {
    guard case .file(let path, let columns) = texts else { return [] }
    return try columns.map { try LabelledTextReader(path: path, options: $0) }
  }
}

/// A published data set as a job reads it.
public struct PublishedTexts {
  let dataset: PublishedDataset
  /// Where its files are; empty for the toy data sets.
  let folder: String
  /// How many texts, of `toxicity` for each label; nil for all.
  let subset: Int?
  /// Whether texts are labelled as the published code labels them.
  let followsUpstream: Bool

  /// Names a data set.
  package init(_ dataset: PublishedDataset, folder: String?, subset: Int?, followsUpstream: Bool) {
    self.dataset = dataset
    self.folder = folder ?? ""
    self.subset = subset
    self.followsUpstream = followsUpstream
  }

  /// What a manifest's data is, if it is a published data set.
  init?(name: String, settings: [String: String]) {
    guard let dataset = PublishedDataset(rawValue: name) else { return nil }
    self.init(
      dataset, folder: settings["dataDir"], subset: settings["subset"].flatMap { Int($0) },
      followsUpstream: settings["labels"] == "upstream")
  }

  /// For the manifest.
  var entries: [String: String] {
    var entries = ["labels": followsUpstream ? "upstream" : "default"]
    if dataset.needsFolder { entries["dataDir"] = folder }
    entries["subset"] = subset.map { "\($0)" }
    return entries
  }

  func contents() throws -> PublishedDataset.Contents {
    try dataset.contents(in: folder, followsUpstream: followsUpstream, subset: subset)
  }
}

extension PublishedDataset.Contents {
  /// SHA-256 of texts and labels, wherever they come from.
  var digest: String { PromptDigest.of(texts.map { "\($0.label) \($0.text)" }) }
}
