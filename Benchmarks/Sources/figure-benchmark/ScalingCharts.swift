import ArgumentParser
import Figures
import Foundation

/// Draws the times that `steerlens-benchmark scaling` measured, a picture for each size.
struct ScalingCharts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract: "Draw time against sizes, from lines of JSON.",
    discussion: """
      Each line is an object with dimension (tokens, batch, vocabulary, model, rank, threads or nodes), \
      stage, size and seconds. The pictures are scaling-DIMENSION.png.
      """)

  /// One measurement.
  private struct Measurement: Decodable {
    var dimension: Dimension
    var stage: String
    var size: Double
    var seconds: Double
  }

  /// What is varied.
  private enum Dimension: String, Decodable, CaseIterable {
    case tokens
    case batch
    case vocabulary
    case model
    case rank
    case threads
    case nodes

    var title: String {
      switch self {
      case .tokens: "Time against the number of tokens"
      case .batch: "Time against the size of the batch"
      case .vocabulary: "Time against the vocabulary"
      case .model: "Time against the size of the model"
      case .rank: "Time against the rank of the steer"
      case .threads: "Time against threads"
      case .nodes: "A training step on a cluster, on paper"
      }
    }

    var axis: String {
      switch self {
      case .tokens: "tokens"
      case .batch: "texts or continuations"
      case .vocabulary: "tokens in the vocabulary"
      case .model: "parameters of the transformer, millions"
      case .rank: "rank"
      case .threads: "threads"
      case .nodes: "nodes of 64 cores"
      }
    }

    var caption: String {
      if self == .nodes {
        return
          "A step of the first epoch on 32 texts of 256 tokens, predicted from measurements of one core "
          + "and of two ranks; both axes are logarithmic. Along the dashed line twice the nodes take half "
          + "the time; the number beside a name is the power from the first to the last point."
      }
      let reference =
        self == .threads
        ? "halves with twice the threads" : "is proportional to the size"
      return
        "Medians of several runs; both axes are logarithmic. On a line parallel to the dashed one "
        + "time \(reference); the number beside a name is the power from the first to the last point."
    }
  }

  @Argument(help: "The measurements, a JSON object on each line.")
  var file: String

  @Option(help: "The folder to write pictures to.")
  var out: String

  func run() throws {
    let measurements = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      .enumerated().map { i, line in
        do {
          return try JSONDecoder().decode(Measurement.self, from: Data(line.utf8))
        } catch {
          throw ValidationError("\(file), line \(i + 1): not a measurement; see --help.")
        }
      }
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    for dimension in Dimension.allCases {
      let own = measurements.filter { $0.dimension == dimension }
      guard !own.isEmpty else { continue }
      let path = "\(out)/scaling-\(dimension.rawValue).png"
      try Data(chart(dimension, own).png()).write(to: URL(filePath: path))
      print(path)
    }
  }

  private func chart(_ dimension: Dimension, _ measurements: [Measurement]) -> ScalingChart {
    var stages: [String] = []
    for measurement in measurements where !stages.contains(measurement.stage) {
      stages.append(measurement.stage)
    }
    return ScalingChart(
      name: "scaling-\(dimension.rawValue)", title: dimension.title, caption: dimension.caption,
      axis: dimension.axis,
      series: stages.map { stage in
        .init(
          name: stage,
          points: measurements.filter { $0.stage == stage }.map { ($0.size, $0.seconds) })
      }, referenceExponent: [.threads, .nodes].contains(dimension) ? -1 : 1)
  }
}
