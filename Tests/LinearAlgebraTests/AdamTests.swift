import LinearAlgebra
import TestSupport
import Testing

/// Adam in `Double` (Kingma & Ba 2015, algorithm 1).
private struct ReferenceAdam {
  var parameter: [Double]
  var first: [Double]
  var second: [Double]
  var step = 0
  // The constants as the kernel gets them.
  let beta1 = Double(Float(0.9))
  let beta2 = Double(Float(0.999))
  let epsilon = Double(Float(1e-8))

  init(_ start: Matrix) {
    parameter = start.values.map(Double.init)
    first = parameter.map { _ in 0 }
    second = first
  }

  mutating func update(_ gradient: Matrix, learningRate: Double) {
    step += 1
    var (decay1, decay2) = (1.0, 1.0)
    for _ in 0..<step { (decay1, decay2) = (decay1 * beta1, decay2 * beta2) }
    for (i, value) in gradient.values.enumerated() {
      let g = Double(value)
      first[i] = beta1 * first[i] + (1 - beta1) * g
      second[i] = beta2 * second[i] + (1 - beta2) * g * g
      let corrected = second[i] / (1 - decay2)
      parameter[i] -= learningRate * first[i] / (1 - decay1) / (corrected.squareRoot() + epsilon)
    }
  }
}

@Suite("Adam")
struct AdamTests {
  private func run(_ start: Matrix, learningRate: Float, steps: Int) {
    var reference = ReferenceAdam(start)
    var parameter = start
    let zero = Matrix(rows: start.rows, columns: start.columns)
    var moments = (first: zero, second: zero)
    for step in 1...steps {
      let gradient = randomMatrix(start.rows, start.columns, seed: UInt64(100 + step))
      VectorKernels.adam(
        &parameter, gradient: gradient, moments: &moments, step: step, learningRate: learningRate)
      reference.update(gradient, learningRate: Double(learningRate))
    }
    expectClose(parameter.values, reference.parameter.map(Float.init), atol: 1e-6, rtol: 1e-5)
    expectClose(moments.first.values, reference.first.map(Float.init), atol: 1e-6, rtol: 1e-5)
    expectClose(moments.second.values, reference.second.map(Float.init), atol: 1e-6, rtol: 1e-5)
    #expect(zero == Matrix(rows: start.rows, columns: start.columns))
  }

  @Test(arguments: kernelLengths)
  func matchesTheReference(_ length: Int) {
    run(randomMatrix(1, length, seed: 1), learningRate: 0.01, steps: 6)
  }

  @Test func staysOnCourseForManySteps() {
    run(randomMatrix(5, 7, seed: 2), learningRate: 1e-3, steps: 300)
  }

  @Test func firstStepIsTheLearningRate() {
    var parameter = Matrix([[0, 0, 0]])
    var moments = (first: parameter, second: parameter)
    VectorKernels.adam(
      &parameter, gradient: Matrix([[1e-3, -50, 0]]), moments: &moments, step: 1,
      learningRate: 0.1)
    expectClose(parameter.values, [-0.1, 0.1, 0], atol: 1e-6, rtol: 1e-4)
  }

  @Test func emptyParameter() {
    var parameter = Matrix(rows: 0, columns: 3)
    var moments = (first: parameter, second: parameter)
    VectorKernels.adam(
      &parameter, gradient: parameter, moments: &moments, step: 1, learningRate: 0.1)
    #expect(parameter.count == 0)
  }
}
