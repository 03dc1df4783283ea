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
    let (c, s) = (cosines.mutableBase(), sines.mutableBase())
    let factor = configuration.attentionFactor
    for (i, sequence) in batch.sequences.enumerated() {
      let past = caches?[i].length ?? 0
      for (j, t) in sequence.tokens.enumerated() {
        for (k, frequency) in frequencies.enumerated() {
          let angle = Double(Float(past + j) * frequency)
          c[t * pairs + k] = Float(cos(angle)) * factor
          s[t * pairs + k] = Float(sin(angle)) * factor
        }
      }
    }
    return Angles(cosines: cosines, sines: sines)
  }

  /// Turns all queries and keys in place.
  func rotate(_ qkv: inout Matrix, _ columns: HeadColumns, _ attention: Attention, _ angles: Angles)
  {
    let (total, pairs, style) = (qkv.columns, frequencies.count, configuration.style)
    let base = SharedMutablePointer(qkv.mutableBase())
    let rows = qkv.rows
    Parallel.chunks(rows, minimumChunk: max(1, VectorKernels.parallelFloats / max(total, 1))) {
      for t in $0 {
        let row = base.base + t * total
        let (c, s) = (angles.cosines.base + t * pairs, angles.sines.base + t * pairs)
        for head in 0..<attention.heads {
          style.turn(row + columns.queries.column(head), c, s, pairs)
        }
        for head in 0..<attention.keyValueHeads {
          style.turn(row + columns.keys.column(head), c, s, pairs)
        }
      }
    }
  }
}

extension RotaryConfiguration.Style {
  fileprivate func turn(
    _ x: UnsafeMutablePointer<Float>, _ cosines: UnsafePointer<Float>,
    _ sines: UnsafePointer<Float>, _ pairs: Int
  ) {
    switch self {
    case .halves: RowKernels.rotateHalves(x, cosines: cosines, sines: sines, half: pairs)
    case .interleaved: RowKernels.rotatePairs(x, cosines: cosines, sines: sines, half: pairs)
    }
  }
}
