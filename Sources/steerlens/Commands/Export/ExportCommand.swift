public import ArgumentParser
public import Jobs
import NumberText

package struct ExportCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a steer for transformers, PEFT, vLLM, llama.cpp, Ollama or a web service.",
    discussion: """
      huggingface is a model folder with the steer in its output embedding, gguf the same for a GGUF \
      file; peft is an adapter whose scale is the steer value, and without --steer-values one for each \
      steer; logit-bias is the object of that name in requests to OpenAI-style services. The folder \
      has a README.md that says how to use it.

      Examples:
        steerlens export --steer runs/sentiment --steer-values 3 \\
          --format huggingface --out exports/kind
        steerlens export --steer runs/sentiment --format peft --out exports/adapters
        steerlens export --steer runs/sentiment --steer-values 3 \\
          --format gguf --dtype q8_0 --out exports/kind-gguf
      """)

  @Option(
    name: .shortAndLong, help: "A steer file, or the run folder that holds steer.safetensors.",
    completion: .steers)
  var steer: String

  @Option(
    name: .customLong("steer-values"), parsing: .unconditional,
    help: """
      Comma-separated, one value per steer; a dummy steer may be left out (0). peft: default an adapter \
      of each steer.
      """)
  var steerValues: FloatList?

  @Option(name: .shortAndLong, help: "huggingface, peft, gguf or logit-bias.")
  var format: ExportFormat

  @Option(name: .shortAndLong, help: "The new folder.", completion: .directory)
  var out: String

  @Option(
    name: .shortAndLong, help: "The model (default: the one that the steer names).",
    completion: .models)
  var model: String?

  @Option(
    name: .customLong("dtype"),
    help: """
      What the output embedding is stored as: float32, float16, bfloat16, or q8_0 in a GGUF file (default: \
      as it is; float16 in a quantised GGUF file; float32 in adapters).
      """)
  var elementType: ExportElementType?

  @Option(
    parsing: .unconditional,
    help: "Lower the steer to this rank, to the nearest matrix (default: all of it).")
  var rank: Int?

  @Flag(help: "Write a bias that the model has no tensor for to a file of its own.")
  var separateBias = false

  @Option(
    parsing: .unconditional, help: "How many tokens a logit bias lists at most (default: 300).")
  var biasEntries: Int?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  package init() {}

  package func validate() throws {
    if let rank, rank < 1 { throw ValidationError("--rank must be at least 1.") }
    if let biasEntries, biasEntries < 1 {
      throw ValidationError("--bias-entries must be at least 1.")
    }
  }

  package func run() throws {
    let result = try job.run(runtime.context())
    try Console.print(result, asJSON: json) { result.text }
  }

  /// What is to be done.
  package var job: ExportRun {
    var job = ExportRun(steer: steer, format: format, out: out)
    job.model = model
    job.steerValues = steerValues?.values
    job.rank = rank
    job.elementType = elementType
    job.separatesBias = separateBias
    job.biasEntries = biasEntries
    return job
  }
}

extension ExportFormat: ExpressibleByArgument {}

extension ExportElementType: ExpressibleByArgument {
  /// Takes the names of file formats too: `F16`.
  public init?(argument: String) {
    let name = argument.lowercased()
    let others = ["f32": "float32", "f16": "float16", "bf16": "bfloat16", "q8-0": "q8_0"]
    self.init(rawValue: others[name] ?? name)
  }
}

extension ExportResult {
  /// For people.
  fileprivate var text: String {
    var rows = [["model", model], ["steers", steers], ["format", format.rawValue]]
    if let elementType { rows.append(["stored as", elementType.rawValue]) }
    if relativeError > 0 {
      rows.append([
        "lower rank", "leaves out \(Self.percent(relativeError)) of the steer's Frobenius norm",
      ])
    }
    if let roundingError, roundingError > 0 {
      rows.append([
        "rounding", "\(Self.percent(roundingError)) of the change of the output embedding",
      ])
    }
    if let biasEntries, let biasShare {
      rows.append([
        "logit bias",
        "\(Numbers.grouped(biasEntries)) tokens with \(Self.percent(biasShare)) of it",
      ])
    }
    return Console.table(nil, rows, left: [0, 1])
      + "\n\(out) (\(Numbers.grouped(files.count)) files)"
  }

  private var steers: String {
    guard let steerValues else { return names.joined(separator: ", ") + ", each an adapter" }
    return zip(names, steerValues).filter { $0.1 != 0 }
      .map { "\($0.0) \(Numbers.signed($0.1))" }.joined(separator: ", ")
  }

  private static func percent(_ share: Double) -> String { Numbers.significant(100 * share) + " %" }
}
