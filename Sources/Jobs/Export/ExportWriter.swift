internal import Files
internal import Foundation
internal import LanguageModels
internal import RunFolders
internal import Steering
internal import WeightFormats

/// Fills the folder of an export.
struct ExportWriter {
  let settings: ExportRun
  let loaded: LoadedSteer
  /// One value per steer; nil for an adapter of each labelled steer.
  let values: [Float]?
  let model: LanguageModel
  /// The folder.
  let path: String

  private var steer: Steer { loaded.steer }

  /// Writes what the format asks for.
  func write() throws -> ExportResult {
    let source = try ModelFolders.source(model.name)
    switch settings.format {
    case .huggingFace: return try writeModel(source)
    case .gguf: return try writeGGUF(source)
    case .peft: return try writeAdapters(source)
    case .logitBias: return try writeBias()
    }
  }

  /// Writes the page and the manifest.
  func finish(_ result: inout ExportResult, _ context: JobContext) throws {
    let card = ExportCard(result: result, loaded: loaded, largestRank: largestRank(result))
    try AtomicFile.write(card.text, to: path + "/README.md")
    result.files.append("README.md")
    var manifest = RunManifest(
      version: toolVersion, subcommand: "export", command: context.command, seed: 0,
      inputs: [
        .init(
          role: "model", name: model.name, sha256: Digests.outputEmbedding(of: model),
          revision: ModelFolders.commit(of: model.name)),
        .init(
          role: "steer", name: loaded.file, sha256: try ContentDigest.sha256(ofFile: loaded.file)),
      ], settings: recorded(result))
    manifest.outputs = result.files
    try AtomicFile.write(JSONText.pretty(manifest) + "\n", to: path + "/" + RunManifest.file)
    result.files.append(RunManifest.file)
  }

  private func largestRank(_ result: ExportResult) -> Int {
    steer.kind.hasMatrix ? min(settings.rank ?? steer.rank, steer.rank) : 1
  }

  private func recorded(_ result: ExportResult) -> [String: String] {
    var entries = ["format": result.format.rawValue]
    entries["steerValues"] = values.map { $0.map { "\($0)" }.joined(separator: ",") }
    entries["dtype"] = result.elementType?.rawValue
    entries["rank"] = settings.rank.map(String.init)
    return entries
  }

  // MARK: Formats

  private func writeModel(_ source: ModelSource) throws -> ExportResult {
    guard case .folder(let folder) = source.files else {
      throw ExportError.needsFolder(settings.format, model: model.name)
    }
    let folded = try fold(values ?? [])
    let (names, plan) = try places(source, folded)
    let export = HuggingFaceExport(
      source: source, folder: folder, model: model, names: names, plan: plan, steer: folded,
      type: settings.elementType, largestShard: settings.largestShard)
    let written = try export.write(to: path)
    return try result(folded, written.type, written.roundingError, plan)
  }

  private func writeGGUF(_ source: ModelSource) throws -> ExportResult {
    guard case .gguf(let bytes) = source.files else {
      throw ExportError.needsGGUF(model: model.name)
    }
    let folded = try fold(values ?? [])
    let (names, plan) = try places(source, folded)
    let name = Self.steeredName(bytes.name)
    let export = GGUFExport(
      file: try GGUFFile(bytes), model: model, names: names, plan: plan, steer: folded,
      type: settings.elementType)
    let written = try export.write(to: path + "/" + name)
    // What `ollama create NAME -f Modelfile` reads.
    try AtomicFile.write("FROM ./\(name)\n", to: path + "/Modelfile")
    return try result(folded, written.type, written.roundingError, plan)
  }

  static func steeredName(_ path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent + "-steered.gguf"
  }

  private func writeAdapters(_ source: ModelSource) throws -> ExportResult {
    guard case .folder = source.files else {
      throw ExportError.needsFolder(settings.format, model: model.name)
    }
    let type = settings.elementType ?? .float32
    func write(_ folded: FoldedSteer, to folder: String) throws {
      try AdapterExport(model: model, steer: folded, type: type).write(to: folder)
    }
    if let values {
      let folded = try fold(values)
      try write(folded, to: path)
      return try result(folded, type, nil, .nothing)
    }
    var largest = 0.0
    for (index, folder) in adapterFolders() {
      try FileManager.default.createDirectory(
        atPath: path + "/" + folder, withIntermediateDirectories: false)
      let folded = try fold(steer.names.indices.map { $0 == index ? 1 : 0 })
      largest = max(largest, folded.relativeError)
      try write(folded, to: path + "/" + folder)
    }
    var result = try result(try fold(steer.names.map { _ in 1 }), type, nil, .nothing)
    result.relativeError = largest
    return result
  }

  /// A folder for each labelled steer: its name, as far as that is a file's everywhere.
  private func adapterFolders() -> [(index: Int, folder: String)] {
    var taken = Set<String>()
    return steer.names.indices.filter { $0 != steer.dummySteer }.map { index in
      let plain = String(
        steer.names[index].map {
          $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-"
        })
      var folder = plain
      var number = 2
      while !taken.insert(folder).inserted {
        folder = "\(plain)-\(number)"
        number += 1
      }
      return (index, folder)
    }
  }

  private func writeBias() throws -> ExportResult {
    guard steer.kind == .add || steer.kind == .offset else {
      throw ExportError.noLogitBias(kind: steer.kind)
    }
    try BiasPlan.checkSeparate(model)
    let folded = try fold(values ?? [])
    return try result(folded, nil, nil, .separate)
  }

  // MARK: Parts

  private func fold(_ values: [Float]) throws -> FoldedSteer {
    try steer.folded(values: values, rank: settings.rank)
  }

  private func places(_ source: ModelSource, _ folded: FoldedSteer) throws -> (
    HeadTensors, BiasPlan
  ) {
    let names = try source.headTensors(model.configuration)
    return (
      names,
      try BiasPlan(
        folded, names, separates: settings.separatesBias, format: settings.format,
        kind: steer.kind, model)
    )
  }

  private func result(
    _ folded: FoldedSteer, _ type: ExportElementType?, _ roundingError: Double?, _ plan: BiasPlan
  ) throws -> ExportResult {
    var result = ExportResult(
      out: settings.out, format: settings.format, model: model.name, kind: steer.kind,
      names: steer.names, steerValues: values, elementType: type,
      relativeError: folded.relativeError, roundingError: roundingError, files: [])
    if plan == .separate, let bias = folded.bias(with: model.outputHead.embedding) {
      let list = LogitBias(values: bias)
      (result.biasEntries, result.biasShare) = try list.writeList(
        settings.listedEntries, to: path)
      if settings.format != .logitBias { try list.writeTensor(to: path) }
    }
    result.files = try FileManager.default.subpathsOfDirectory(atPath: path).filter {
      FileStatus(path: path + "/" + $0)?.kind == .regular
    }.sorted()
    return result
  }
}
