public import LanguageModels
public import LinearAlgebra

/// Steers whose values differ from row to row, so that continuations at different settings decode as one
/// batch.
///
/// The factors of a steer matrix are applied one after the other, `c' = c + ε Σ s_i (c P1_i) P2_iᵀ`, and
/// the rows between them are scaled by each row's own value: all rows share both products. The steers may
/// come from several files; their values stand side by side.
public struct RowwiseSteers: Sendable {
  /// The number of steers, and so of values of a row.
  public let count: Int

  private struct Factors: Sendable {
    let steer: Int
    let epsilon: Float
    let first: Matrix
    let second: Matrix
  }

  private let factors: [Factors]
  // Scaled by ε: `[k, d]` and `[k, V]`, rows of 0 for steers without such a vector.
  private let biases: Matrix?
  private let offsets: Matrix?

  /// Takes the steers of some files, in order.
  ///
  /// - Parameter steers: Steers that fit the model.
  public init(_ steers: [Steer]) {
    count = steers.reduce(0) { $0 + $1.count }
    var factors: [Factors] = []
    var start = 0
    for steer in steers {
      if steer.kind.hasMatrix {
        factors += (0..<steer.count).map {
          Factors(
            steer: start + $0, epsilon: steer.epsilon, first: steer.projector1($0),
            second: steer.projector2($0))
        }
      }
      start += steer.count
    }
    self.factors = factors
    biases = Self.stacked(steers) { $0.kind == .add ? $0.parameters[0] : nil }
    offsets = Self.stacked(steers) { $0.offsetVectors }
  }

  private static func stacked(_ steers: [Steer], _ vectors: (Steer) -> Matrix?) -> Matrix? {
    guard let width = steers.compactMap({ vectors($0)?.columns }).first else { return nil }
    var result = Matrix(rows: steers.reduce(0) { $0 + $1.count }, columns: width)
    var row = 0
    for steer in steers {
      if let own = vectors(steer) { result.setRows(from: row, own.scaled(by: steer.epsilon)) }
      row += steer.count
    }
    return result
  }

  /// The steered hidden states.
  ///
  /// - Parameters:
  ///   - hidden: `[T, d]`.
  ///   - values: The steer values of each row, `[T, k]`.
  /// - Returns: `[T, d]`.
  public func apply(_ hidden: Matrix, values: Matrix) -> Matrix {
    precondition(values.rows == hidden.rows && values.columns == count, "\(values) for \(hidden)")
    var result = hidden
    for part in factors {
      let scales = (0..<hidden.rows).map { values[$0, part.steer] * part.epsilon }
      guard scales.contains(where: { $0 != 0 }) else { continue }
      var between = hidden.multiplied(by: part.first)
      between.scaleRows(by: scales)
      result.accumulate(between, byTransposed: part.second)
    }
    if let biases { VectorKernels.add(values.multiplied(by: biases), to: &result) }
    return result
  }

  /// The change of the logits beyond that of the hidden states at values `[T, k]`; nil without *offset* and
  /// *mixed* steers.
  public func offsets(values: Matrix) -> OutputHead.Offsets? {
    offsets.map { OutputHead.Offsets(values: values, vectors: $0) }
  }

  /// The same values, one per steer, for some rows.
  func rows(_ rows: Int, of values: [Float]) -> Matrix {
    Matrix(rows: rows, columns: count, Array(repeatElement(values, count: rows).joined()))
  }
}
