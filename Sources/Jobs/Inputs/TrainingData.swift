package import Datasets
internal import RunFolders

/// The labelled texts of a training, and what the manifest says of them.
struct TrainingData {
  /// The texts once for each label column.
  let columns: [[LabelledText]]
  /// The file, or the published data set and its files.
  let inputs: [RunManifest.Input]
  /// How they were read.
  let settings: [String: String]

  /// Reads a file.
  init(path: String, textColumn: String, labelColumns: [String]) throws {
    columns = try labelColumns.map { column in
      try DatasetReader.labelledTexts(
        path: path, options: LabelledTextOptions(textColumn: textColumn, labelColumn: column))
    }
    inputs = [.init(role: "data", name: path, sha256: try InputFileDigest.of(path))]
    settings = ["textColumn": textColumn, "labelColumn": labelColumns.joined(separator: ",")]
  }

  /// Reads a published data set.
  init(_ published: PublishedTexts) throws {
    let contents = try published.contents()
    columns = [contents.texts]
    inputs =
      [.init(role: "data", name: published.dataset.rawValue, sha256: contents.digest)]
      + zip(contents.files, contents.digests).map {
        .init(role: "data file", name: $0, sha256: $1)
      }
    settings = published.entries
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
