import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import Testing
import TextTokenization

/// The three ways to attend, each against one naive computation in `Double`.
@Suite struct AttentionTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var keyValueHeads = 4
    var visibility: Attention.Visibility
    var isByHead = false
    var softCap: Float?
    let testDescription: String

    var attention: Attention {
      Attention(
        heads: 4, keyValueHeads: keyValueHeads, headSize: 8, scale: 0.4, visibility: visibility,
        softCap: softCap)
    }

    var columns: HeadColumns {
      isByHead ? HeadColumns(byHead: attention) : HeadColumns(sideBySide: attention)
    }
  }

  static let shapes = [
    Shape(visibility: .causal(window: nil), testDescription: "causal"),
    Shape(visibility: .causal(window: nil), isByHead: true, testDescription: "by head"),
    Shape(keyValueHeads: 2, visibility: .causal(window: nil), testDescription: "grouped"),
    Shape(keyValueHeads: 1, visibility: .causal(window: 6), testDescription: "window"),
    Shape(visibility: .causal(window: 9), softCap: 0.3, testDescription: "soft cap"),
  ]

  /// Query by query up to four, in blocks of 64 from five on.
  @Test(arguments: shapes + [Shape(visibility: .all, testDescription: "all")])
  func sequencesFromTheirStart(_ shape: Shape) throws {
    let lengths = [1, 4, 5, 64, 65, 3, 150]
    let qkv = normal(lengths.reduce(0, +), shape.columns.total, seed: 1)
    let output = shape.attention.forward(
      qkv, shape.columns, try batch(lengths), caches: nil, layer: 0)
    var start = 0
    for length in lengths {
      expect(output, start, shape, history: rows(qkv, start..<start + length), new: length)
      start += length
    }
  }

  /// One new token by row, and six in a block, after what a cache holds.
  @Test(arguments: shapes) func continuedSequences(_ shape: Shape) throws {
    let past = normal(30, shape.columns.total, seed: 2)
    let lengths = [1, 6]
    let qkv = normal(7, shape.columns.total, seed: 3)
    let caches = lengths.map { cache(shape, past, room: $0) }
    caches[0].write(layer: 0, qkv, shape.columns, rows: 0..<1, headSize: 8)
    caches[1].write(layer: 0, qkv, shape.columns, rows: 1..<7, headSize: 8)
    let output = shape.attention.forward(
      qkv, shape.columns, try batch(lengths), caches: caches, layer: 0)
    expect(output, 0, shape, history: rows(past, 0..<30) + rows(qkv, 0..<1), new: 1)
    expect(output, 1, shape, history: rows(past, 0..<30) + rows(qkv, 1..<7), new: 6)
  }

  /// Forty continuations of one prompt together, more than fit into one group, and one alone.
  @Test(arguments: shapes) func continuationsOfOnePrompt(_ shape: Shape) throws {
    let past = normal(20, shape.columns.total, seed: 4)
    let prompt = cache(shape, past, room: 0)
    let other = cache(shape, past, room: 0)
    let qkv = normal(41, shape.columns.total, seed: 5)
    let caches = (0..<41).map { ($0 < 40 ? prompt : other).fork(capacity: 2) }
    for (i, cache) in caches.enumerated() {
      cache.write(layer: 0, qkv, shape.columns, rows: i..<i + 1, headSize: 8)
    }
    let output = shape.attention.forward(
      qkv, shape.columns, try batch(caches.map { _ in 1 }), caches: caches, layer: 0)
    for i in 0..<41 {
      expect(output, i, shape, history: rows(past, 0..<20) + rows(qkv, i..<i + 1), new: 1)
    }
  }

  // MARK: The naive reference

  /// The outputs of the last `new` positions of a sequence, whose first is at row `start`.
  private func expect(
    _ output: Matrix, _ start: Int, _ shape: Shape, history: [[Float]], new: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for i in 0..<new {
      expectClose(
        output.row(start + i),
        naive(shape, history, position: history.count - new + i).map { Float($0) }, atol: 2e-5,
        rtol: 2e-5, sourceLocation: sourceLocation)
    }
  }

  private func naive(_ shape: Shape, _ history: [[Float]], position: Int) -> [Double] {
    let seen = history.indices.filter { t in
      switch shape.visibility {
      case .all: true
      case .causal(let window): t <= position && t > position - (window ?? history.count)
      }
    }
    return (0..<4).flatMap { head -> [Double] in
      let group = head / (4 / shape.keyValueHeads)
      func part(_ t: Int, _ start: Int) -> [Double] {
        history[t][start..<start + 8].map(Double.init)
      }
      let query = part(position, shape.columns.queries.column(head))
      let weights = seen.map { t in
        let key = part(t, shape.columns.keys.column(group))
        let score = 0.4 * zip(query, key).reduce(0) { $0 + $1.0 * $1.1 }
        guard let cap = shape.softCap.map(Double.init) else { return exp(score) }
        return exp(cap * tanh(score / cap))
      }
      let total = weights.reduce(0, +)
      return (0..<8).map { i in
        zip(seen, weights).reduce(0) {
          $0 + $1.1 / total * part($1.0, shape.columns.values.column(group))[i]
        }
      }
    }
  }

  // MARK: Inputs

  private func normal(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var random = CounterRandom(seed: seed)
    return .normal(rows: rows, columns: columns, standardDeviation: 0.7, random: &random)
  }

  private func rows(_ x: Matrix, _ range: Range<Int>) -> [[Float]] {
    range.map { x.row($0) }
  }

  private func batch(_ lengths: [Int]) throws -> PackedBatch {
    try PackedBatch(lengths.map { [TokenID](repeating: 1, count: $0) })
  }

  private func cache(_ shape: Shape, _ past: Matrix, room: Int) -> SequenceCache {
    let cache = SequenceCache(
      layers: 1, width: shape.keyValueHeads * 8, capacity: past.rows + room)
    cache.write(layer: 0, past, shape.columns, rows: 0..<past.rows, headSize: 8)
    cache.commit(past.rows)
    return cache
  }
}
