import ArgumentParser
import Files
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import WeightFormats

/// A least-squares map from another embedding over some or all tokens, and the steer carried over by
/// it.
///
/// The target is a random map of the model's embedding with noise; contexts, which the published code
/// does not use, are left out.
struct TransferWork {
  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let embedding = try options.loadModel().outputHead.embedding
    let tokens = min(options.tokens ?? embedding.rows, embedding.rows)
    let source = Matrix(embedding[rows: 0..<tokens])
    let steer = try options.requireSteer()
    let target = Matrix(try loadTarget()[rows: 0..<tokens])
    let (timings, map) = try Timings.measure(options.repeat) {
      let map = try LinearMap(target, source, weights: nil).leastSquares()
      return (
        map: map, left: map.multiplied(by: steer.projector1(0)),
        right: map.multiplied(by: steer.projector2(0))
      )
    }
    let error = LinearMap(target, source, weights: nil).meanSquaredError(map.map)
    let total = EmbeddingCovariance(source)
    let trace = (0..<source.columns).reduce(0.0) { $0 + Double(total.covariance[$1, $1]) }
    return BenchmarkReport(
      .transfer, options, timings,
      check: [
        "tokens": Double(source.rows),
        "unexplained": error * Double(source.count) / (trace * Double(source.rows - 1)),
      ])
  }

  private func loadTarget() throws -> Matrix {
    guard let path = options.target else {
      throw ValidationError("transfer needs --target FILE.")
    }
    let store = TensorStore(file: try SafetensorsFile(FileBytes.map(path: path)))
    let shape = try store.description(of: "embedding").shape
    return Matrix(rows: shape[0], columns: shape[1], try store.floats("embedding"))
  }
}
