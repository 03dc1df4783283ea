internal import Files
internal import Foundation
internal import NumberText
internal import Reports
internal import RunFolders
internal import SteerAnalysis
internal import Steering

/// The `README.md` of an export: a model card with what it is, what it was trained on, and how it is used.
struct ExportCard {
  let result: ExportResult
  let loaded: LoadedSteer
  let largestRank: Int

  private var steer: Steer { loaded.steer }

  var text: String {
    let parts = [metadata, heading, origin, effect, use, accuracy]
    return parts.compactMap { $0 }.joined(separator: "\n\n") + "\n"
  }

  // MARK: Metadata

  /// The block that model hubs read.
  ///
  /// Strings are quoted as in JSON, which YAML contains.
  private var metadata: String {
    var lines = ["---"]
    // A path on this machine would tell others nothing.
    if !FileManager.default.fileExists(atPath: result.model) {
      lines.append("base_model: \(JSONEscape.quoted(result.model))")
    }
    switch result.format {
    case .huggingFace: lines.append("library_name: transformers")
    case .peft: lines.append("library_name: peft")
    case .gguf: lines.append("library_name: gguf")
    case .logitBias: break
    }
    lines += ["pipeline_tag: text-generation", "tags:", "- lm-steer", "- steerlens", "---"]
    return lines.joined(separator: "\n")
  }

  private var heading: String {
    let names = labelled.map { steer.names[$0] }.joined(separator: " and ")
    let base = URL(filePath: result.model).lastPathComponent
    return """
      # \(base), steered: \(names)

      \(whatItIs)

      \(table)
      """
  }

  private var labelled: [Int] { steer.names.indices.filter { $0 != steer.dummySteer } }

  private var whatItIs: String {
    let what =
      switch result.format {
      case .huggingFace: "The model with an LM-Steer in its output embedding"
      case .gguf: "The model with an LM-Steer in its output tensor"
      case .peft: "An LM-Steer as an adapter of the output embedding"
      case .logitBias: "An LM-Steer as a logit bias"
      }
    return
      "\(what) (Han et al., \"Word Embeddings Are Steers for Language Models\", ACL 2024), written by "
      + "SteerLens \(toolVersion): \(formula)."
  }

  private var formula: String {
    switch steer.kind {
    case .multiply: "`logits = (E + ε Σ sᵢ E P2ᵢ P1ᵢᵀ) c`"
    case .mixed: "`logits = (E + ε Σ sᵢ E P2ᵢ P1ᵢᵀ) c + ε Σ sᵢ oᵢ`"
    case .add: "`logits = E (c + ε Σ sᵢ aᵢ)`"
    case .offset: "`logits = E c + ε Σ sᵢ oᵢ`"
    }
  }

  private var table: String {
    var rows = ["| steer | value |", "| --- | ---: |"]
    for index in result.steerValues == nil ? labelled : Array(steer.names.indices) {
      let value = result.steerValues.map { Numbers.plain($0[index]) } ?? "the adapter's scale"
      rows.append("| \(Self.cell(steer.names[index])) | \(value) |")
    }
    return rows.joined(separator: "\n")
  }

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }

  // MARK: Origin and effect

  private var folder: String {
    URL(filePath: loaded.file).deletingLastPathComponent().path(percentEncoded: false)
  }

  private var origin: String? {
    let provenance = steer.provenance
    var lines: [String] = []
    if let training = provenance.training {
      let rank = steer.kind.hasMatrix ? ", rank \(steer.rank)" : ""
      lines.append(
        "- steer: kind \(steer.kind.rawValue)\(rank), ε = \(steer.epsilon), seed \(training.seed)"
          + (provenance.step.map { ", \($0) steps of \(training.batchSize) texts" } ?? ""))
    }
    for input in (try? RunManifest.of(run: folder))?.inputs ?? [] where input.role.contains("data")
    {
      let name = URL(filePath: input.name).lastPathComponent
      lines.append("- \(input.role): \(Self.cell(name)), SHA-256 `\(input.sha256)`")
    }
    if let digest = provenance.dataDigest {
      lines.append("- tokens and labels: SHA-256 `\(digest)`")
    }
    if let digest = provenance.embeddingDigest {
      lines.append("- the base model's output embedding: SHA-256 `\(digest)`")
    }
    if let parts = provenance.composedFrom {
      lines.append("- composed of " + parts.map { Self.cell($0.name) }.joined(separator: ", "))
    }
    guard !lines.isEmpty else { return nil }
    return "## What it was trained on\n\n" + lines.joined(separator: "\n")
  }

  private var effect: String? {
    var lines: [String] = []
    if let report = try? HeldOutReport.read(run: folder, file: HeldOutReport.file) {
      lines += report.sentences.map { "- \(Self.cell($0))" }
    }
    if let sweep = RecommendedValues.of(steer: loaded.file) {
      for side in [sweep.negative, sweep.positive].compactMap({ $0 }) {
        lines.append(
          "- at \(Numbers.signed(side.value)) \(Numbers.fixed(100 * side.positiveShare, 0)) % of texts are "
            + "judged positive, at \(Numbers.fixed(side.perplexityRatio, 2)) times the perplexity (a sweep "
            + "of \(Self.cell(sweep.steer)))")
      }
    }
    guard !lines.isEmpty else { return nil }
    return "## What it does, measured\n\n" + lines.joined(separator: "\n")
  }

  private var use: String { "## Use\n\n" + ExportUse(result: result, steer: steer).text }

  private var accuracy: String? {
    var lines: [String] = []
    if result.relativeError > 0 {
      lines.append(
        "- the lower rank, \(largestRank), leaves out \(Self.percent(result.relativeError)) of the steer's "
          + "Frobenius norm")
    }
    if let error = result.roundingError, let type = result.elementType, error > 0 {
      lines.append(
        "- stored as \(type.rawValue), the output embedding differs from the exact one by "
          + "\(Self.percent(error)) of the steer's change of it")
    }
    if let share = result.biasShare, let entries = result.biasEntries {
      lines.append(
        "- `\(LogitBias.listFile)` lists \(Numbers.grouped(entries)) tokens, which have "
          + "\(Self.percent(share)) of the bias (summed magnitudes)")
    }
    guard !lines.isEmpty else { return nil }
    return "## How exact it is\n\n" + lines.joined(separator: "\n")
  }

  static func percent(_ share: Double) -> String { Numbers.significant(100 * share) + " %" }
}
