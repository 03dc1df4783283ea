import ArgumentParser
import Foundation
import Jobs
import LanguageModels
import Reports
import Steering

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Turn a checkpoint of the published training script into a steer file, or back.",
    discussion: """
      The output's extension decides: .safetensors for this tool, .pt, .pth or .ckpt for the \
      published script. All settings survive both ways. Reading a checkpoint never runs code. Every \
      command also takes a checkpoint as --steer.

      Examples:
        steerlens convert checkpoint.pt steer.safetensors
        steerlens convert checkpoint.pt steer.safetensors --model gpt2
        steerlens convert runs/sentiment checkpoint.pt
      """)

  @Argument(
    help: "A checkpoint, a steer file, or a run folder that holds steer.safetensors.",
    completion: .steers)
  var input: String

  @Argument(help: "The file to write: .safetensors, .pt, .pth or .ckpt.", completion: .file())
  var output: String

  @Option(
    name: .shortAndLong,
    help: "The model that the steer is for: checks that it fits, and binds the steer to it.",
    completion: .models)
  var model: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  private enum Form: String, Encodable {
    case steerLens = "safetensors"
    case published = "published checkpoint"
  }

  private var form: Form? {
    switch URL(filePath: output).pathExtension {
    case "safetensors": .steerLens
    case "pt", "pth", "ckpt": .published
    default: nil
    }
  }

  func validate() throws {
    if form == nil {
      throw ValidationError("The output must end in .safetensors, .pt, .pth or .ckpt.")
    }
  }

  func run() throws {
    try OutputFile.check(output)
    let context = runtime.context()
    let loaded = try LoadedSteer(input, context)
    try OutputFile.check(output, isNoneOf: [loaded.file])
    var steer = loaded.steer
    if let model {
      let language = try context.languageModel(model)
      try loaded.check(fits: language)
      steer.provenance.model = model
      steer.provenance.embeddingDigest = Digests.outputEmbedding(of: language)
    }
    switch form {
    case .published: try PublishedCheckpoint.write(steer, to: output)
    case .steerLens, nil: try SteerFile.write(steer, to: output)
    }
    let report = ConversionReport(steer, form: form?.rawValue ?? "", output: output)
    try Console.print(WrittenSteer(steer, report), asJSON: json) { report.text(of: steer) }
  }
}

/// What the JSON of `convert` has beside the steer.
struct ConversionReport: Encodable {
  var output: String
  var form: String
  var model: String?
  var step: Int?
  var publishedSettings: [String: PublishedSetting]?

  init(_ steer: Steer, form: String, output: String) {
    self.output = output
    self.form = form
    model = steer.provenance.model
    step = steer.provenance.step
    publishedSettings = steer.provenance.publishedSettings
  }

  /// For people.
  func text(of steer: Steer) -> String {
    let steers = steer.names.enumerated().map { i, name in
      i == steer.dummySteer && name != "dummy" ? "\(name) (dummy)" : name
    }
    var rows = [
      ["steers", steers.joined(separator: ", ")],
      [
        "kind",
        "\(steer.kind.rawValue), width \(steer.width), rank \(steer.rank), epsilon \(steer.epsilon)",
      ],
    ]
    if let model { rows.append(["model", model]) }
    if let step { rows.append(["steps", "\(step)"]) }
    if let publishedSettings { rows.append(["settings kept", "\(publishedSettings.count)"]) }
    return Console.table(nil, rows, left: [0, 1]) + "\n\(output) (\(form))"
  }
}
