import LinearAlgebra
import Steering

/// The weighted sum of two steers at the rank of one.
struct ComposeWork {
  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let steer = try options.requireSteer()
    let inputs = try (0..<2).map { i in
      let single = try Steer(
        kind: .multiply, epsilon: steer.epsilon, names: ["steer-\(i)"], dummySteer: nil,
        parameters: [steer.projector1(i), steer.projector2(i)])
      return SteerComposition.Input(file: "steer-\(i)", sha256: "", steer: single)
    }
    let composition = try SteerComposition(inputs, weights: [1, 0.5])
    let (timings, result) = try Timings.measure(options.repeat) {
      try composition.sum(rank: steer.rank)
    }
    let matrix = FactoredMatrix(
      left: result.steer.projector1(0), right: result.steer.projector2(0))
    return BenchmarkReport(
      .compose, options, timings,
      check: ["kept_norm": matrix.innerProduct(matrix).squareRoot()])
  }
}
