internal import RunFolders
internal import SteerAnalysis
internal import Steering

/// The steer of a training: on a page of its own it has nothing to show that other parts do not, beside
/// others it says whether they have learned the same.
struct TrainedSteer: RunPart {
  /// Before its rank was lowered, where it was.
  let steer: Steer

  static let kind = "steer"
  static let places = PartPlaces(section: 90, comparison: 5, sentence: 90, tiles: 90)
  private static let steerFiles = ["wide.safetensors", "steer.safetensors"]

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> Self? {
    // A file that cannot be read is for commands that need it to tell.
    let found = steerFiles.lazy.filter { manifest.outputs.contains($0) }
      .compactMap { try? SteerFile.read(run + "/" + $0).steer }.first
    return found.map(Self.init)
  }

  func section(on page: RunReport) -> ReportSection? { nil }

  var steerName: String? { steer.names[steer.firstLabelledSteer] }

  /// Others have no dimensions.
  var isComparable: Bool { steer.kind.hasMatrix }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    let first = runs[0].part.steer
    let digest = first.provenance.embeddingDigest
    guard
      runs.allSatisfy({
        $0.part.steer.width == first.width && $0.part.steer.provenance.embeddingDigest == digest
      }), let stability = try? stability(runs)
    else { return nil }
    return ReportSection(
      id: "agreement", heading: "Whether they agree",
      question: "Which dimensions have all of them learned?",
      finding: StabilityFindings.sentence(stability),
      blocks: [
        ProseBlock(reading: [StabilityFindings.meaning(stability)]),
        TableBlock.stability(stability),
      ])
  }

  private static let dimensions = 10

  private static func stability(_ runs: [NamedPart<Self>]) throws -> SteerStability {
    let parts = try runs.map { run in
      (
        try SteerDecomposition(
          run.part.steer, index: run.part.steer.firstLabelledSteer, analysis: "comparison"),
        run.name
      )
    }
    let count = parts.map { $0.0.count }.min() ?? 0
    return try SteerStability(
      parts[0].0, name: parts[0].1, others: Array(parts.dropFirst()),
      dimensions: min(dimensions, count))
  }
}
