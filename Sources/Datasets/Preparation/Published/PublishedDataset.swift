import Foundation

/// A data set by the name that the published training script gives it.
///
/// - SeeAlso: `experiments/training/data.py` of the LM-Steer repository.
package enum PublishedDataset: String, CaseIterable, Sendable {
  case toxicity
  case sst2 = "sentiment-sst2"
  case sst5 = "sentiment-sst5"
  case sst5Positive = "sentiment-sst5-positive"
  case sst5Negative = "sentiment-sst5-negative"
  case yelp = "sentiment-yelp"
  case all = "sentiment-all"
  case toy1 = "toy-sentiment-1"
  case toy2 = "toy-sentiment-2"

  /// Whether its files are looked for in a folder; the toy data sets have none.
  package var needsFolder: Bool { toyTexts == nil }

  /// A data set's texts.
  package struct Contents: Sendable {
    /// Non-toxic ones first, or in the order of the files.
    package var texts: [LabelledText]
    /// The files they come from, or the name of a toy data set.
    package var files: [String]
    /// SHA-256 of each file.
    package var digests: [String]
    /// What the user should know of how they were read.
    package var notes: [DatasetNote]
  }

  /// Reads a data set as the published loader would.
  ///
  /// Every row must be usable; nothing is left out.
  ///
  /// - Parameters:
  ///   - folder: Where the files are; not used by the toy data sets.
  ///   - followsUpstream: Whether to repeat the published code's errors: five Yelp stars mean 0.6;
  ///     `positive` takes the rows of label 1, which is negative, in place of those of label 4; and
  ///     a subset is taken of the toxicity data only.
  ///   - subset: How many texts to take, for `toxicity` of each label; nil for all.
  /// - Returns: The texts and their files.
  /// - Throws: ``PreparationError``.
  package func contents(in folder: String, followsUpstream: Bool, subset: Int?)
    throws(PreparationError) -> Contents
  {
    let inputs = try inputs(in: folder, followsUpstream: followsUpstream)
    var contents = Contents(texts: [], files: inputs.map(\.path), digests: [], notes: [])
    if self == .toxicity {
      for input in inputs {
        let part = try Self.rows([input])
        contents.texts += part.texts.prefix(subset ?? part.texts.count)
        contents.digests += part.stream.digests
        contents.notes += part.stream.notes
      }
    } else {
      let rows = try Self.rows(inputs)
      let limit = followsUpstream ? nil : subset
      contents.texts = Array(rows.texts.prefix(limit ?? rows.texts.count))
      contents.digests = rows.stream.digests
      contents.notes = rows.stream.notes
    }
    return contents
  }

  /// A preparation of the data set's rows.
  ///
  /// - Parameters:
  ///   - folder: Where the files are.
  ///   - followsUpstream: As in ``contents(in:followsUpstream:subset:)``.
  ///   - settings: What to keep.
  ///   - report: Is told the bytes read and to be read, now and then.
  ///   - isCancelled: Is asked now and then.
  /// - Returns: The files that were found, and the preparation.
  /// - Throws: ``PreparationError/missingPublishedFiles(name:folder:looked:remedy:)``.
  package func preparation(
    in folder: String, followsUpstream: Bool, settings: PreparationSettings,
    report: @escaping (_ bytes: Int, _ total: Int) -> Void,
    isCancelled: @escaping () -> Bool
  ) throws(PreparationError) -> (files: [String], Preparation) {
    let inputs = try inputs(in: folder, followsUpstream: followsUpstream)
    return (
      inputs.map(\.path),
      Preparation(inputs, settings: settings, report: report, isCancelled: isCancelled)
    )
  }

  private static func rows(_ inputs: [DataInput]) throws(PreparationError)
    -> (texts: [LabelledText], stream: RowStream)
  {
    var settings = PreparationSettings()
    settings.dropsDuplicates = false
    settings.isStrict = true
    settings.maximumCharacters = .max
    return try Preparation(inputs, settings: settings).rows()
  }

  /// The sentences of the published toy data sets.
  private var toyTexts: [LabelledText]? {
    switch self {
    case .toy1:
      [
        LabelledText(text: "This is excellent!", label: 1),
        LabelledText(text: "This is terrible.", label: -1),
      ]
    case .toy2:
      [
        LabelledText(text: "This is excellent, perfect and fabulous.", label: 1),
        LabelledText(text: "This is terrible, bad, intolerable.", label: -1),
      ]
    default: nil
    }
  }

  /// The inputs in the order of the published loader.
  func inputs(in folder: String, followsUpstream: Bool) throws(PreparationError) -> [DataInput] {
    var options = ReadingOptions()
    options.followsUpstream = followsUpstream
    switch self {
    case .toy1, .toy2: return [DataInput(path: rawValue, form: .memory(toyTexts ?? []))]
    case .toxicity: return try toxicity(in: folder)
    case .sst2: return [try found(.sst2, in: folder, options)]
    case .yelp: return [try found(.yelp, in: folder, options)]
    case .all:
      return [try found(.sst2, in: folder, options), try found(.yelp, in: folder, options)]
    case .sst5: return [try found(.sst5, in: folder, options)]
    case .sst5Positive, .sst5Negative:
      var input = try found(.sst5, in: folder, options)
      // Labels 0 to 4 are −1 to 1 here. The published code takes label 1 for `positive`.
      let positive = followsUpstream ? -0.5 : 1
      input.onlyLabel = self == .sst5Positive ? positive : -1
      return [input]
    }
  }

  private func found(_ source: DataSource, in folder: String, _ options: ReadingOptions)
    throws(PreparationError) -> DataInput
  {
    let candidates = PublishedFiles.candidates(of: source)
    let path = candidates.map { folder + "/" + $0 }.first {
      FileManager.default.fileExists(atPath: $0)
    }
    guard let path else {
      throw .missingPublishedFiles(
        name: rawValue, folder: folder, looked: candidates, remedy: PublishedFiles.remedy(source))
    }
    return DataInput(path: path, form: try source.form(of: path, options))
  }

  private func toxicity(in folder: String) throws(PreparationError) -> [DataInput] {
    let names = ["train_0.jsonl", "train_1.jsonl"]
    let root = PublishedFiles.toxicityFolders.map { folder + $0 }.first { root in
      names.allSatisfy { FileManager.default.fileExists(atPath: root + "/" + $0) }
    }
    guard let root else {
      throw .missingPublishedFiles(
        name: rawValue, folder: folder,
        looked: PublishedFiles.toxicityFolders.map { folder in
          names.map { (folder + "/" + $0).dropFirst() }.joined(separator: " with ")
        },
        remedy: PublishedFiles.remedy(.jigsaw))
    }
    return zip(names, [1.0, -1.0]).map { name, label in
      DataInput(
        path: root + "/" + name,
        form: .table(
          TableForm(
            format: .jsonLines, columns: [WantedColumn(names: ["text"])], meaning: .same(label))))
    }
  }
}
