internal import Foundation
internal import SteerAnalysis
internal import TextEvaluation
internal import RunFolders

/// What a run comes to: the head of its page.
struct RunSummary {
  let contents: RunContents

  init(_ contents: RunContents) { self.contents = contents }

  /// The subcommand, such as `quickstart`.
  var command: String { contents.manifest.subcommand }

  var kicker: String { "Report of steerlens \(command)" }

  /// The name of the steer that the run is about; nil where there are several or it is not said.
  var steer: String? {
    if let name = contents.vocabulary?.steer { return name }
    if let sweep = contents.sweep, sweep.summary.steers.count == 1 {
      return sweep.summary.steers[0].name
    }
    if let spectrum = contents.spectrum {
      return spectrum.steers.count == 1 ? spectrum.steers[0].name : nil
    }
    return contents.transfer?.steers.first?.name
  }

  /// The model's name, without the folders before it.
  var model: String? {
    let input = contents.manifest.inputs.first { ["model", "source"].contains($0.role) }
    return input.map { Self.name($0.name) }
  }

  var title: String {
    let place = model.map { " on \($0)" } ?? ""
    if let steer { return "The steer “\(steer)”\(place)" }
    if let spectrum = contents.spectrum { return "\(spectrum.steers.count) steers\(place)" }
    if contents.sweep != nil { return "Two steers at once\(place)" }
    if contents.training != nil { return "A steer trained\(place)" }
    if contents.spans != nil { return "What a steer sees in texts\(place)" }
    if contents.evaluation != nil { return "Generated texts, measured" }
    return "A run of \(command)\(place)"
  }

  /// The most telling findings, in plain words.
  var sentence: String {
    let findings = [
      contents.sweep.flatMap(SweepFindings.sentence),
      contents.vocabulary.flatMap(VocabularyFindings.sentence),
      contents.spectrum.map(SpectrumFindings.sentence),
      contents.spans.flatMap(SpansFindings.sentence),
      contents.transfer.map(TransferFindings.sentence),
      contents.training.flatMap(TrainingFindings.sentence),
      contents.evaluation.flatMap(EvaluationFindings.sentence),
    ].compactMap { $0 }
    guard !findings.isEmpty else {
      return "What steerlens \(command) made: the files, the settings and the command itself."
    }
    return findings.prefix(2).joined(separator: " ")
  }

  var tiles: [ReportPage.Tile] {
    [
      contents.sweep.map(SweepFindings.tiles) ?? [],
      contents.spectrum.map(SpectrumFindings.tiles) ?? [],
      contents.vocabulary.map(VocabularyFindings.tiles) ?? [],
      contents.spans.map(SpansFindings.tiles) ?? [],
      contents.transfer.map(TransferFindings.tiles) ?? [],
      contents.training.flatMap(TrainingFindings.tiles) ?? [],
      contents.evaluation.map(EvaluationFindings.tiles) ?? [],
    ].flatMap { $0 }
  }

  /// The last part of a path.
  static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
