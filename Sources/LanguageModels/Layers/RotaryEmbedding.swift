internal import Foundation
internal import LinearAlgebra

/// Rotary position embedding: pairs of a query's or key's entries turn by an angle that grows with
/// the position.
///
/// Su et al. 2021, "RoFormer", equation 15.
struct RotaryEmbedding: Sendable {
  let configuration: RotaryConfiguration
  private let frequencies: [Float]

  init(_ configuration: RotaryConfiguration) {
    self.configuration = configuration
    frequencies = configuration.frequencies
  }

  /// Cosines and sines for each token of a batch.
  struct Angles {
    /// `[T, pairs]`.
    var cosines: Matrix
    /// `[T, pairs]`.
    var sines: Matrix
  }

  /// The angles at the batch's positions: `position · frequency`, in `Float` as the reference does.
  func angles(_ batch: PackedBatch, caches: [SequenceCache]?) -> Angles {
    let pairs = frequencies.count
    var cosines = Matrix(uninitializedRows: batch.count, columns: pairs)
    var sines = Matrix(uninitializedRows: batch.count, columns: pairs)
    let factor = configuration.attentionFactor
    for (i, sequence) in batch.sequences.enumerated() {
      let past = caches?[i].length ?? 0
      for (j, t) in sequence.tokens.enumerated() {
        var c = cosines.mutableRowSpan(t)
        var s = sines.mutableRowSpan(t)
        for (k, frequency) in frequencies.enumerated() {
          let angle = Double(Float(past + j) * frequency)
          c[k] = Float(cos(angle)) * factor
          s[k] = Float(sin(angle)) * factor
        }
      }
    }
    return Angles(cosines: cosines, sines: sines)
  }

  /// Turns all queries and keys in place.
  func rotate(_ qkv: inout Matrix, _ columns: HeadColumns, _ attention: Attention, _ angles: Angles)
  {
    let style = configuration.style
    let minimum = max(1, VectorKernels.parallelFloats / max(qkv.columns, 1))
    var all = qkv.mutableView()
    Parallel.rows(of: &all, minimumChunk: minimum) { t, row in
      let c = angles.cosines.rowSpan(t)
      let s = angles.sines.rowSpan(t)
      for head in 0..<attention.heads {
        style.turn(&row, from: columns.queries.column(head), c, s)
      }
      for head in 0..<attention.keyValueHeads {
        style.turn(&row, from: columns.keys.column(head), c, s)
      }
    }
  }
}

extension RotaryConfiguration.Style {
  fileprivate func turn(
    _ x: inout MutableSpan<Float>, from start: Int, _ cosines: Span<Float>, _ sines: Span<Float>
  ) {
    switch self {
    case .halves: RowKernels.rotateHalves(&x, from: start, cosines: cosines, sines: sines)
    case .interleaved: RowKernels.rotatePairs(&x, from: start, cosines: cosines, sines: sines)
    }
  }
}
