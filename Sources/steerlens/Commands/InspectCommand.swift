import ArgumentParser
import EmbeddedModels
import Files
import Foundation
import Jobs
import LanguageModels
import LinearAlgebra
import MessagePassing
import NumberText
import Steering
import WeightFormats

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a model's or a steer's shapes, parameter counts, hashes and metadata.",
    discussion: """
      Examples:
        steerlens inspect reviews-4m
        steerlens inspect ./gpt2 --json
        steerlens inspect runs/sentiment
      """)

  @Argument(
    help: """
      A model folder, an embedded or cached model, a steer file or a training run's folder.
      """, completion: .modelsAndSteers)
  var path: String

  @Option(
    name: .shortAndLong,
    help: "The model that a steer is for, to state its share (default: the one it names).",
    completion: .models)
  var model: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(help: "List every tensor.")
  var tensors = false

  @OptionGroup var runtime: RuntimeOptions

  func run() throws {
    runtime.apply()
    let inspection = try isModel ? inspectModel() : inspectSteer()
    try Console.print(inspection, asJSON: json) { inspection.text(listsTensors: tensors) }
  }

  private var isModel: Bool {
    get throws {
      if EmbeddedFiles.holds(model: path) { return true }
      guard let status = FileStatus(path: path) else {
        _ = try ModelFolders.resolve(path)
        return true
      }
      guard status.kind == .folder else { return ModelFolders.isGGUF(path) }
      if FileManager.default.fileExists(atPath: path + "/config.json") { return true }
      if FileManager.default.fileExists(atPath: path + "/" + SteerPath.fileName) { return false }
      throw CommandError.notModelOrSteer(path)
    }
  }

  private func inspectModel() throws -> Inspection {
    let source = try ModelFolders.source(path)
    var inspection =
      try source.isClassifier() ? inspectClassifier() : inspectLanguageModel(source)
    let store = try source.tensors()
    if let commit = ModelFolders.commit(of: path) { inspection.add("commit", commit) }
    let library = BLAS.configuration.split(separator: " ").prefix(2).joined(separator: " ")
    inspection.add("kernels", "\(library), \(ProcessorKernels.products)")
    if let library = MPICommunicator.library {
      inspection.add("ranks", library.split(separator: ",").first.map(String.init) ?? library)
    }
    inspection.tensors = try store.names.map { try .init(store.description(of: $0)) }
    inspection.add("weights", Set(inspection.tensors.map(\.type)).sorted().joined(separator: ", "))
    inspection.metadata = store.metadata
    return inspection
  }

  private func inspectLanguageModel(_ source: ModelSource) throws -> Inspection {
    var inspection = Inspection(kind: "model", name: path)
    add(try source.configuration(), to: &inspection)
    let language = try LanguageModel(source)
    inspection.parameters = language.parameterCount
    inspection.add("output embedding SHA-256", Digests.outputEmbedding(of: language))
    inspection.add("tokenizer", language.hasTokenizer ? "yes" : "none")
    for note in language.notes { inspection.add("note", note) }
    return inspection
  }

  private func inspectClassifier() throws -> Inspection {
    let classifier = try SequenceClassifier(folder: ModelFolders.resolve(path))
    var inspection = Inspection(kind: "model", name: path)
    switch classifier.architecture {
    case .decoder(let configuration): add(configuration, to: &inspection)
    case .encoder(let configuration): add(configuration, to: &inspection)
    }
    inspection.parameters = classifier.parameterCount
    inspection.add("texts are read up to", "\(classifier.contextLength) tokens")
    inspection.add("classes", classifier.labels.joined(separator: ", "))
    inspection.add(
      "a text is of", classifier.problemType == .singleLabel ? "one class" : "any of its classes")
    return inspection
  }

  private func add(_ configuration: ModelConfiguration, to inspection: inout Inspection) {
    inspection.add("family", configuration.family.rawValue)
    inspection.add("architecture", configuration.architectures.joined(separator: ", "))
    inspection.add("layers", "\(configuration.hiddenLayers)")
    inspection.add("width", "\(configuration.hiddenSize)")
    inspection.add("attention heads", heads(configuration))
    inspection.add("feed-forward width", "\(configuration.innerSize)")
    inspection.add("vocabulary", "\(configuration.vocabularySize)")
    inspection.add("context", "\(configuration.contextLength)")
  }

  private func add(_ configuration: EncoderConfiguration, to inspection: inout Inspection) {
    inspection.add("family", configuration.family.rawValue)
    inspection.add("architecture", configuration.architectures.joined(separator: ", "))
    inspection.add("layers", "\(configuration.hiddenLayers)")
    inspection.add("width", "\(configuration.hiddenSize)")
    inspection.add("attention heads", "\(configuration.attentionHeads)")
    inspection.add("feed-forward width", "\(configuration.innerSize)")
    inspection.add("vocabulary", "\(configuration.vocabularySize)")
    inspection.add("context", "\(configuration.contextLength)")
  }

  private func heads(_ configuration: ModelConfiguration) -> String {
    let shared = configuration.keyValueHeads
    return shared == configuration.attentionHeads
      ? "\(shared)" : "\(configuration.attentionHeads), sharing \(shared) keys and values"
  }

  private func inspectSteer() throws -> Inspection {
    let file = try SteerPath.resolve(path)
    let bytes = try FileBytes.map(path: file)
    let contents = try SteerFile.read(file)
    contents.remarks.forEach(runtime.note)
    let steer = contents.steer
    var inspection = Inspection(kind: "steer", name: file)
    inspection.parameters = steer.parameterCount
    inspection.add("adaptor", steer.kind.rawValue)
    inspection.add(
      "steers",
      steer.names.enumerated().map { i, name in
        i == steer.dummySteer && name != "dummy" ? "\(name) (dummy)" : name
      }.joined(separator: ", "))
    inspection.add("epsilon", "\(steer.epsilon)")
    inspection.add("width", "\(steer.width)")
    inspection.add("rank", "\(steer.rank)")
    inspection.add("parameters per steer", Numbers.grouped(steer.parameterCount / steer.count))
    if let parts = steer.provenance.composedFrom, let mode = parts.first?.mode {
      let terms = parts.map { "\(Numbers.plain($0.weight)) × \($0.name) (\($0.sha256.prefix(8)))" }
      inspection.add("composed (\(mode.rawValue))", terms.joined(separator: ", "))
    }
    // The model that the steer names, where it can be found.
    let named = steer.provenance.model.flatMap { ModelFolders.exists($0) ? $0 : nil }
    if let model = model ?? named {
      let language = try runtime.context().languageModel(model)
      let share = 100 * Double(steer.parameterCount) / Double(language.parameterCount)
      inspection.add("share of \(model)", "\(Numbers.fixed(share, 3)) %")
    }
    inspection.add("SHA-256", ContentDigest.sha256(bytes))
    let store = TensorStore(file: try TensorStore.open(bytes))
    // Steer files have them among their metadata.
    if let settings = steer.provenance.publishedSettings, store.metadata.isEmpty {
      inspection.add("published settings", try JSONText.line(settings))
    }
    inspection.tensors = try store.names.map { try .init(store.description(of: $0)) }
    inspection.metadata = store.metadata
    return inspection
  }
}

/// What `inspect` found.
struct Inspection: Codable {
  struct Field: Codable {
    var name: String
    var value: String
  }

  struct Tensor: Codable {
    var name: String
    var type: String
    var shape: [Int]

    init(_ tensor: TensorDescription) {
      name = tensor.name
      type = tensor.type.rawValue
      shape = tensor.shape
    }
  }

  var kind: String
  var name: String
  var parameters: Int?
  var fields: [Field] = []
  var tensors: [Tensor] = []
  var metadata: [String: String] = [:]

  init(kind: String, name: String) {
    self.kind = kind
    self.name = name
  }

  mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  func text(listsTensors: Bool) -> String {
    var rows = [["kind", kind], ["name", name]]
    if let parameters { rows.append(["parameters", Numbers.grouped(parameters)]) }
    rows += fields.map { [$0.name, $0.value] }
    rows.append(["tensors", "\(tensors.count)"])
    var text = Console.table(nil, rows, left: [0, 1])
    if !metadata.isEmpty {
      let entries = metadata.sorted { $0.key < $1.key }.map {
        "  \($0.key): \(Console.inline($0.value))"
      }
      text += "\nmetadata\n" + entries.joined(separator: "\n")
    }
    if listsTensors || kind == "steer" {
      let lines = tensors.map { ["  " + $0.name, $0.type, "\($0.shape)"] }
      text += "\n" + Console.table(["  tensor", "type", "shape"], lines, left: [0, 1, 2])
    }
    return text
  }
}
