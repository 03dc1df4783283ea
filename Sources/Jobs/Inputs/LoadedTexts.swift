internal import Files
package import Datasets
internal import EmbeddedModels
internal import Foundation
package import LanguageModels
package import Reports
internal import RunFolders
package import SteerAnalysis
internal import Steering

/// Texts with or without labels, and where they come from.
package struct LoadedTexts {
  /// The file as given, or the name of the embedded sentences.
  package let name: String
  /// SHA-256 of the file.
  package let sha256: String
  package let texts: [String]
  /// One per text, −1…1; nil where the file has none.
  package let labels: [Double]?
  /// The conversations that the texts are the last answers of; nil for plain texts.
  package let conversations: [Conversation]?
  /// The number of each text in the file, from 0.
  package let rows: [Int]
  /// The columns or keys that they were read by, for manifests.
  package let settings: [String: String]
  /// What the user should know of how they were read.
  package let notes: [DatasetNote]
  /// What the rows of the texts hold besides, by column; empty unless it was asked for.
  package private(set) var otherColumns: [TextColumn] = []

  private init(
    name: String, sha256: String, texts: [String], labels: [Double]?,
    conversations: [Conversation]? = nil, rows: [Int]? = nil,
    settings: [String: String] = [:], notes: [DatasetNote] = []
  ) {
    self.conversations = conversations
    self.settings = settings
    self.notes = notes
    self.rows = rows ?? Array(texts.indices)
    self.name = name
    self.sha256 = sha256
    self.texts = texts
    self.labels = labels
  }

  /// Reads a file; `.txt` has no labels, and others need none if `labelsAreOptional`.
  package init(
    path: String, textColumn: String, labelColumn: String, labels: LabelMap? = nil,
    file: TextFileOptions = TextFileOptions(), readsConversations: Bool = false,
    labelsAreOptional: Bool
  ) throws {
    let sha256 = try Self.digest(path)
    let isPlain = DataFileName.fileExtension(path) == "txt"
    var notes: [DatasetNote] = []
    do {
      if isPlain { throw DatasetError.unsupportedFormat(file: path, expected: []) }
      let rows = try DatasetReader.labelledTexts(
        path: path,
        options: LabelledTextOptions(
          textColumn: textColumn, labelColumn: labelColumn, labels: labels, file: file,
          readsConversations: readsConversations),
        note: { notes.append($0) })
      var settings = ["textColumn": textColumn, "labelColumn": labelColumn]
      settings["map"] = labels?.text
      self.init(
        name: path, sha256: sha256, texts: rows.map(\.text), labels: rows.map(\.label),
        conversations: readsConversations ? rows.compactMap(\.conversation) : nil,
        settings: settings.merging(file.entries) { $1 }, notes: notes)
    } catch {
      guard isPlain || labelsAreOptional && Self.missesColumn(error, labelColumn) else {
        throw error
      }
      if readsConversations {
        try self.init(conversations: path, textColumn: textColumn, file: file) { _ in }
      } else {
        try self.init(path: path, textColumn: textColumn, file: file)
      }
    }
  }

  /// Reads conversations with answers, with or without labels in the file.
  package init(
    conversations path: String, textColumn: String?, file: TextFileOptions,
    note: (DatasetNote) -> Void
  ) throws {
    let sha256 = try Self.digest(path)
    let conversations = try DatasetReader.conversations(
      path: path, textColumn: textColumn, file: file, note: note)
    self.init(
      name: path, sha256: sha256, texts: conversations.map(\.lastAnswer), labels: nil,
      conversations: conversations,
      settings: ["textColumn": textColumn ?? "text"].merging(file.entries) { $1 })
  }

  /// Reads texts alone, with or without labels in the file; `textColumn` is `text` by default.
  package init(
    path: String, textColumn: String?, file: TextFileOptions = TextFileOptions(),
    keepsColumns: Bool = false, _ context: JobContext = JobContext()
  ) throws {
    let sha256 = try Self.digest(path)
    var notes: [DatasetNote] = []
    var (count, columns): (Int, [TextColumn]) = (0, [])
    let texts = try context.reading { report in
      try DatasetReader.texts(
        path: path, textColumn: textColumn, file: file, report: report, note: { notes.append($0) },
        others: { row in
          if keepsColumns { columns.append(row: row, after: count) }
          count += 1
        })
    }
    self.init(
      name: path, sha256: sha256, texts: texts, labels: nil,
      settings: Self.settings(path, textColumn: textColumn).merging(file.entries) { $1 },
      notes: notes)
    otherColumns = columns
  }

  /// The texts that a steer was trained on: named by the manifest beside it and unchanged since.
  ///
  /// - Parameters:
  ///   - steer: The steer.
  ///   - labels: What labels mean; nil for what they meant in training.
  /// - Throws: What reading the texts throws.
  package init?(trainingTextsOf steer: LoadedSteer, labels: LabelMap? = nil) throws {
    let folder = URL(filePath: steer.file).deletingLastPathComponent()
    guard let manifest = try? RunManifest.of(run: folder.path(percentEncoded: false)),
      let input = manifest.inputs.first(where: { $0.role == "data" })
    else { return nil }
    let embedded = Self.embeddedSentences
    if input.sha256 == ContentDigest.sha256(embedded) {
      self = try .sentences()
    } else if let published = PublishedTexts(name: input.name, settings: manifest.settings) {
      guard let contents = try? published.contents(), contents.digest == input.sha256 else {
        return nil
      }
      self.init(
        name: input.name, sha256: input.sha256, texts: contents.texts.map(\.text),
        labels: contents.texts.map(\.label))
    } else if input.name != "-", let sha256 = try? Self.digest(input.name),
      sha256 == input.sha256
    {
      let columns = (manifest.settings["labelColumn"] ?? "label").split(separator: ",")
      try self.init(
        path: input.name, textColumn: manifest.settings["textColumn"] ?? "text",
        labelColumn: String(columns.first ?? "label"),
        labels: labels ?? manifest.settings["map"].flatMap { LabelMap($0) },
        file: TextFileOptions(entries: manifest.settings),
        readsConversations: steer.steer.provenance.training?.chat == true,
        labelsAreOptional: false)
    } else {
      return nil
    }
  }

  /// The labelled texts that the training of a steer held out: those of a file of their own, or the part
  /// of the training's texts that its manifest says was drawn; nil if there are none or they are not
  /// found unchanged.
  ///
  /// ``init(trainingTextsOf:labels:)`` has all texts, these among them.
  ///
  /// - Parameters:
  ///   - steer: The steer.
  ///   - labels: What labels mean; nil for what they meant in training.
  /// - Throws: What reading the texts throws.
  package init?(heldOutTextsOf steer: LoadedSteer, labels: LabelMap? = nil) throws {
    let folder = URL(filePath: steer.file).deletingLastPathComponent()
    guard let manifest = try? RunManifest.of(run: folder.path(percentEncoded: false)),
      let count = manifest.settings["heldOutTexts"].flatMap({ Int($0) })
    else { return nil }
    if let input = manifest.inputs.first(where: { $0.role == "held-out data" }) {
      guard let sha256 = try? Self.digest(input.name), sha256 == input.sha256 else { return nil }
      let columns = (manifest.settings["labelColumn"] ?? "label").split(separator: ",")
      try self.init(
        path: input.name, textColumn: manifest.settings["textColumn"] ?? "text",
        labelColumn: String(columns.first ?? "label"),
        labels: labels ?? manifest.settings["map"].flatMap { LabelMap($0) },
        file: TextFileOptions(entries: manifest.settings), labelsAreOptional: false)
      return
    }
    guard count > 0, let all = try LoadedTexts(trainingTextsOf: steer, labels: labels),
      count < all.texts.count
    else { return nil }
    let seed = manifest.settings["dataSeed"].flatMap { UInt64($0) } ?? manifest.seed
    self = all.selecting(Validation.indices(count, of: all.texts.count, seed: seed))
  }

  /// The embedded sentences.
  package static func sentences() throws -> LoadedTexts {
    let embedded = embeddedSentences
    let rows = try DatasetReader.labelledTexts(
      embedded.contents, format: .jsonLines, name: embedded.name)
    return LoadedTexts(
      name: embedded.name, sha256: ContentDigest.sha256(embedded), texts: rows.map(\.text),
      labels: rows.map(\.label))
  }

  /// At most `count` texts, at equal distances, so that a sorted file keeps both labels.
  package func limited(to count: Int) -> LoadedTexts {
    guard texts.count > count else { return self }
    return selecting((0..<count).map { $0 * texts.count / count })
  }

  private func selecting(_ kept: [Int]) -> LoadedTexts {
    LoadedTexts(
      name: name, sha256: sha256, texts: kept.map { texts[$0] },
      labels: labels.map { labels in kept.map { labels[$0] } },
      conversations: conversations.map { all in kept.map { all[$0] } },
      rows: kept.map { rows[$0] },
      settings: settings, notes: notes)
  }

  private static var embeddedSentences: FileBytes {
    FileBytes(EmbeddedFiles.sentimentSentences, name: "sentiment.jsonl")
  }

  // Lines of plain text have no columns, and JSON lines may hold a prompt instead of a text.
  private static func settings(_ path: String, textColumn: String?) -> [String: String] {
    switch DataFileName.fileExtension(path) {
    case "txt": [:]
    case "jsonl", "json": ["textColumn": textColumn ?? "text or prompt"]
    default: ["textColumn": textColumn ?? "text"]
    }
  }

  private static func digest(_ path: String) throws -> String {
    do throws(FileError) {
      return try ContentDigest.sha256(ofFile: path)
    } catch {
      throw DatasetError(error)
    }
  }

  private static func missesColumn(_ error: any Error, _ column: String) -> Bool {
    // Only where the first row, or the header, lacks it: a gap further down is a mistake.
    guard case .missingColumn(_, let line, let missing, _)? = error as? DatasetError else {
      return false
    }
    return line == 1 && missing == column
  }

  /// The tokens of plain texts, with their labels.
  package func tokenized(_ model: LanguageModel, prependBeginOfText: Bool) throws
    -> [AnalysedText]
  {
    try tokenized(TextReading(model, prepends: prependBeginOfText))
  }

  /// The tokens of the texts, with their labels.
  ///
  /// - Throws: ``JobError/noConversations(_:)`` where plain texts are read as conversations.
  package func tokenized(_ reading: TextReading) throws -> [AnalysedText] {
    guard reading.isChat else {
      return try texts.enumerated().map { i, text in
        AnalysedText(ids: try reading.tokens(of: text), label: labels?[i])
      }
    }
    guard let conversations else { throw JobError.noConversations(name) }
    return try conversations.enumerated().map { i, conversation in
      let chat = try reading.answers(conversation)
      return AnalysedText(ids: chat.ids, label: labels?[i], answers: chat.answers)
    }
  }
}
