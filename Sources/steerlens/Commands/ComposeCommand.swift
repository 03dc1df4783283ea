public import ArgumentParser
import Foundation
import Jobs
import NumberText
public import Steering

struct ComposeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compose",
    abstract: "Add steers up to one, or put them side by side in one file.",
    discussion: """
      A sum is one steer with one value: at 1 it does what the parts do together at their weights. \
      A concatenation keeps a value for each part. Weights go to the labelled steers of all files \
      in order; dummy steers are dropped. Nothing is trained anew.

      Examples:
        steerlens compose runs/sentiment runs/formality --weights 1,-0.5 \\
          --out runs/kind-and-casual
        steerlens compose runs/sentiment runs/formality --mode concatenate \\
          --out both.safetensors
        steerlens compose runs/sentiment --rank 16 --out runs/sentiment-rank16
      """)

  @Argument(help: "Steer files, or run folders that hold steer.safetensors.", completion: .steers)
  var steers: [String]

  @Option(
    name: .shortAndLong,
    help: "The new steer: a .safetensors file, or a folder for it and a manifest.",
    completion: .file())
  var out: String

  @Option(
    parsing: .unconditional,
    help: "Comma-separated, one per labelled steer of all files in order (default: 1 for each).")
  var weights: FloatList?

  @Option(help: "sum: one steer; concatenate: all side by side.")
  var mode = SteerComposition.Mode.sum

  @Option(help: "Comma-separated names of the new steers (default: the names of the parts).")
  var names: String?

  @Flag(help: "Concatenate dummy steers too; the first stays the dummy steer.")
  var keepDummies = false

  @Option(
    parsing: .unconditional,
    help: "Lower a sum to this rank, to the nearest matrix (default: at most the width).")
  var rank: Int?

  @Flag(help: "Discard the run of other inputs or settings that the folder holds.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    if steers.isEmpty { throw ValidationError("Give one steer or more.") }
    if mode == .sum {
      if keepDummies { throw ValidationError("--keep-dummies needs --mode concatenate.") }
      if newNames.map({ $0.count != 1 }) ?? false {
        throw ValidationError("--names must give one name: a sum is one steer.")
      }
    } else if rank != nil {
      throw ValidationError("--rank needs --mode sum.")
    }
    if let rank, rank < 1 { throw ValidationError("--rank must be at least 1.") }
    if weights?.values.contains(where: { abs($0) > 1e6 }) == true {
      throw ValidationError("--weights must lie between -1000000 and 1000000.")
    }
    if newNames.map({ $0.contains("") || Set($0).count != $0.count }) ?? false {
      throw ValidationError("--names must be unique and not empty.")
    }
  }

  private var newNames: [String]? {
    names?.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  func run() throws {
    var job = CompositionRun(steers: steers, out: out)
    job.mode = mode
    job.weights = weights?.values
    job.names = newNames
    job.keepsDummies = keepDummies
    job.rank = rank
    job.overwrites = overwrite
    let result = try job.run(runtime.context())
    let report = CompositionReport(result, mode: mode, out: out)
    try Console.print(WrittenSteer(result.steer, report), asJSON: json) {
      report.text(of: result.steer)
    }
  }
}

extension SteerComposition.Mode: ExpressibleByArgument {}

/// What the JSON of `compose` has beside the steer.
struct CompositionReport: Encodable {
  var out: String
  var mode: SteerComposition.Mode
  /// What the composition was made of, one entry per labelled steer.
  var parts: [String]
  var weights: [Float]
  var relativeError: Double

  init(_ result: CompositionRun.Result, mode: SteerComposition.Mode, out: String) {
    self.out = out
    self.mode = mode
    parts = result.parts
    weights = result.weights
    relativeError = result.relativeError
  }

  /// For people.
  func text(of steer: Steer) -> String {
    let rankNote = steer.kind.hasMatrix ? ", rank \(steer.rank)" : ""
    let error =
      relativeError > 0
      ? "\nthe lower rank leaves out \(Numbers.fixed(100 * relativeError, 2)) % of the sum's "
        + "Frobenius norm" : ""
    return """
      \(made(steer.names)): \(steer.kind.rawValue)\(rankNote), \
      \(Numbers.grouped(steer.parameterCount)) parameters\(error)
      \(out)
      """
  }

  private func made(_ names: [String]) -> String {
    let terms = zip(weights, parts).enumerated().map { i, term in
      let (size, name) = (Numbers.plain(abs(term.0)), term.1)
      let sign = term.0 < 0 ? (i == 0 ? "−" : " − ") : (i == 0 ? "" : " + ")
      return sign + (size == "1" ? name : "\(size) × \(name)")
    }
    guard mode == .concatenate else { return "\(names[0]) = \(terms.joined())" }
    return "side by side: \(names.joined(separator: ", "))"
  }
}
