internal import Foundation
internal import LanguageModels
internal import LinearAlgebra
internal import Steering
internal import WeightFormats

/// A model's output head with a steer in it, as tensors to be written.
final class SteeredHead {
  private static let blockRows = 4096

  private let model: LanguageModel
  private let steer: FoldedSteer
  // Squared sums over the output embedding: of the steer's change, and of what storing it leaves out.
  private var change = 0.0
  private var lost = 0.0

  init(_ model: LanguageModel, _ steer: FoldedSteer) {
    self.model = model
    self.steer = steer
  }

  /// How far the stored embedding is from the exact one, of the change's Frobenius norm; nil before it
  /// was written.
  var roundingError: Double? { change > 0 ? (lost / change).squareRoot() : nil }

  /// `E + E M'`, `[V, d]`; nil if the steer leaves the embedding as it is.
  func embedding(_ name: String, _ type: TensorType) -> StreamedTensor? {
    guard steer.matrix != nil else { return nil }
    let embedding = model.outputHead.embedding
    let entry = StreamedTensor.Entry(
      name: name, type: type, shape: [embedding.rows, embedding.columns])
    return StreamedTensor(entry) { [self] take in
      for start in stride(from: 0, to: embedding.rows, by: Self.blockRows) {
        let block = Matrix(embedding[rows: start..<min(start + Self.blockRows, embedding.rows)])
        guard let change = steer.change(of: block) else { return }
        var exact = block
        VectorKernels.add(change, to: &exact)
        note(change, exact: exact, stored: try take(exact))
      }
    }
  }

  /// A bias with the steer's added to what the model has.
  ///
  /// - Parameters:
  ///   - name: The tensor.
  ///   - values: What the model has; nil for nothing.
  ///   - bias: What the steer adds.
  ///   - type: What the numbers are stored as.
  /// - Returns: The tensor.
  static func bias(_ name: String, _ values: [Float]?, plus bias: [Float], _ type: TensorType)
    -> StreamedTensor
  {
    let sum = values.map { zip($0, bias).map { $0 + $1 } } ?? bias
    return StreamedTensor(.init(name: name, type: type, shape: [sum.count])) { take in
      _ = try take(Matrix(rows: 1, columns: sum.count, sum))
    }
  }

  private func note(_ change: Matrix, exact: Matrix, stored: Matrix) {
    let d = change.span
    let e = exact.span
    let s = stored.span
    for index in d.indices {
      let error = Double(s[index]) - Double(e[index])
      self.change += Double(d[index]) * Double(d[index])
      lost += error * error
    }
  }
}
