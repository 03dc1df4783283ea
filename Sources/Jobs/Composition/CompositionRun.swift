internal import Foundation
internal import NumberText
internal import RunFolders
public import Steering

/// Adds steers up to one, or puts them side by side in one file.
public struct CompositionRun {
  /// Steer files, or folders of runs.
  public var steers: [String]
  /// A `.safetensors` file, or a folder for the steer and a manifest.
  public var out: String
  /// How steers are put together.
  public var mode = SteerComposition.Mode.sum
  /// One per labelled steer of all files in order (default: 1 for each).
  public var weights: [Float]?
  /// The names of the new steers (default: those of the parts).
  public var names: [String]?
  /// Whether a concatenation has dummy steers too.
  public var keepsDummies = false
  /// The largest rank of a sum (default: the width).
  public var rank: Int?
  /// Whether a finished run of other inputs or settings may be replaced.
  public var overwrites = false

  /// A sum with weights of 1.
  ///
  /// - Parameters:
  ///   - steers: Steer files, or folders of runs.
  ///   - out: A `.safetensors` file, or a folder.
  public init(steers: [String], out: String) {
    self.steers = steers
    self.out = out
  }

  /// The new steer, and what it was made of.
  public struct Result {
    /// The steer.
    public let steer: Steer
    /// How far a lower rank takes it from the sum, of the sum's Frobenius norm.
    public let relativeError: Double
    /// The names of the parts, one for each labelled steer.
    public let parts: [String]
    /// Their weights.
    public let weights: [Float]
  }

  /// Composes the steers and writes the file, or the folder with a manifest.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The steer.
  /// - Throws: ``JobError``, ``JobFolderError``, `SteeringError`, `LinearAlgebraError`; what
  ///   reading and writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    if writesFile { try OutputFile.check(out) }
    var run = try AnalysisRun(
      "compose", out: writesFile ? nil : out, overwrites: overwrites, context)
    let loaded = try steers.map { try LoadedSteer($0, context) }
    let inputs = try loaded.map { steer in
      try run.note(steer)
      return SteerComposition.Input(
        file: steer.path, sha256: run.inputs.last?.sha256 ?? "", steer: steer.steer)
    }
    let written = writesFile ? out : out + "/" + SteerPath.fileName
    try OutputFile.check(written, isNoneOf: loaded.map(\.file))
    let composition = try SteerComposition(inputs, weights: weights, keepsDummies: keepsDummies)
    let composed =
      mode == .sum
      ? try composition.sum(name: names?.first, rank: rank)
      : try composition.concatenation(names: names)
    let result = Result(
      steer: composed.steer, relativeError: composed.relativeError,
      parts: composition.labelledNames, weights: composition.weights)
    try write(result, run)
    return result
  }

  private var writesFile: Bool { URL(filePath: out).pathExtension == "safetensors" }

  private func write(_ result: Result, _ run: AnalysisRun) throws {
    if writesFile { return try SteerFile.write(result.steer, to: out) }
    try run.finish(settings: recorded(result)) { folder in
      try SteerFile.write(result.steer, to: folder.file(SteerPath.fileName))
      folder.record(SteerPath.fileName)
    }
  }

  private func recorded(_ result: Result) -> [String: String] {
    var settings = [
      "mode": mode.rawValue, "weights": Numbers.list(result.weights),
      "names": result.steer.names.joined(separator: ","),
    ]
    // A sum has no dummy steers, and ranks of steers side by side stay.
    if mode == .concatenate { settings["keepDummies"] = "\(keepsDummies)" }
    if mode == .sum, result.steer.kind.hasMatrix { settings["rank"] = "\(result.steer.rank)" }
    return settings
  }
}
