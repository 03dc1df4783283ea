import ArgumentParser
import Datasets
import EmbeddedModels
import Foundation
import LanguageModels
import Reports
import SteerAnalysis
import Steering
import WeightFormats

/// The options of commands that look at a steer in the contexts of texts.
struct ContextOptions: ParsableArguments {
  @Option(
    help: "Texts, labelled or not: .jsonl, .csv, .tsv or .txt (default: those it was trained on).")
  var contexts: String?

  @Option(help: "The column or key of the texts (default: text).")
  var textColumn: String?

  @Option(help: "The column or key of the labels (default: label).")
  var labelColumn: String?

  @Option(help: "At most so many texts, taken at equal distances (default: 1000; spectrum: 300).")
  var maxTexts: Int?

  @Flag(help: "Begin every text with the begin-of-text token.")
  var prependBos = false

  func validate() throws {
    if let maxTexts, maxTexts < 1 { throw ValidationError("--max-texts must be at least 1.") }
  }

  /// The texts that were asked for, else those that the steer was trained on; nil if neither.
  func load(for steer: LoadedSteer, defaultLimit: Int = 1000) throws -> LoadedTexts? {
    let limit = maxTexts ?? defaultLimit
    if let contexts {
      return try LoadedTexts(
        path: contexts, textColumn: textColumn ?? "text", labelColumn: labelColumn ?? "label",
        labelsAreOptional: labelColumn == nil
      ).limited(to: limit)
    }
    return try LoadedTexts(trainingTextsOf: steer)?.limited(to: limit)
  }

  /// Whether texts begin with the begin-of-text token: if asked for, or as the steer was trained.
  func prependsBeginOfText(for steer: LoadedSteer) -> Bool {
    prependBos || steer.steer.provenance.training?.prependsBeginOfText == true
  }

  /// What acted, by name, for a manifest: columns only where a file was read by them.
  ///
  /// Texts that the model draws itself begin with the token that starts them.
  func settings(for steer: LoadedSteer, areDrawn: Bool = false, defaultLimit: Int = 1000)
    -> [String: String]
  {
    var settings = [
      "maxTexts": "\(maxTexts ?? defaultLimit)",
      "prependBos": "\(areDrawn || prependsBeginOfText(for: steer))",
    ]
    if contexts != nil {
      settings["textColumn"] = textColumn
      settings["labelColumn"] = labelColumn
    }
    return settings
  }

  /// The hidden states of those texts; without any, of texts that the model draws itself.
  func contextSet(
    _ texts: LoadedTexts?, for steer: LoadedSteer, model: LanguageModel, runtime: RuntimeOptions
  ) throws -> ContextSet {
    var progress = Progress("read", total: texts?.texts.count ?? 1, quiet: runtime.quiet)
    defer { progress.finish() }
    guard let texts else {
      runtime.note(
        "the texts that the steer was trained on are not at hand: contexts are texts drawn from the "
          + "model; give --contexts FILE for your own")
      return try ContextSet(drawnFrom: model)
    }
    let analysed = try texts.tokenized(model, prependBeginOfText: prependsBeginOfText(for: steer))
    let set = try ContextSet(analysed, model: model) { progress.update($0) }
    if set.excludedTexts > 0 {
      runtime.note("\(set.excludedTexts) texts left out: no token follows another")
    }
    if set.cutTexts > 0 {
      runtime.note(
        "\(set.cutTexts) texts cut to the model's context of \(model.configuration.contextLength)")
    }
    return set
  }
}

extension LoadedTexts {
  /// The tokens of the texts.
  func tokenized(_ model: LanguageModel, prependBeginOfText: Bool) throws -> [AnalysedText] {
    try texts.enumerated().map { i, text in
      AnalysedText(
        ids: try model.tokens(of: text, prependBeginOfText: prependBeginOfText),
        label: labels?[i])
    }
  }
}
