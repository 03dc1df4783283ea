internal import LinearAlgebra

/// The projection to queries, keys and values: one fused layer, or one for each.
struct QueryKeyValue: Sendable {
  /// Layers whose outputs stand side by side, in order.
  var parts: [DenseLayer]
  let columns: HeadColumns

  var parameterCount: Int { parts.reduce(0) { $0 + $1.parameterCount } }

  /// `[T, d] → [T, columns.total]`.
  func forward(_ x: Matrix) -> Matrix {
    var y = Matrix(uninitializedRows: x.rows, columns: columns.total)
    var column = 0
    for part in parts {
      part.forward(x, into: &y, column: column)
      column += part.outputs
    }
    return y
  }
}

extension HeadColumns {
  /// All queries, then all keys, then all values.
  package init(sideBySide attention: Attention) {
    let size = attention.headSize
    let (q, kv) = (attention.heads * size, attention.keyValueHeads * size)
    self.init(
      queries: Run(start: 0, step: size), keys: Run(start: q, step: size),
      values: Run(start: q + kv, step: size), total: q + 2 * kv)
  }

  /// Query, key and value of the first head, then those of the second, and so on.
  package init(byHead attention: Attention) {
    let size = attention.headSize
    self.init(
      queries: Run(start: 0, step: 3 * size), keys: Run(start: size, step: 3 * size),
      values: Run(start: 2 * size, step: 3 * size), total: 3 * attention.heads * size)
  }

  /// The queries that share the first key and value, these two, then those of the second, and so on.
  package init(byGroup attention: Attention) {
    let (size, groups) = (attention.headSize, attention.keyValueHeads)
    let heads = attention.heads / groups
    let step = (heads + 2) * size
    self.init(
      queries: Run(start: 0, step: size, groupHeads: heads, gap: 2 * size),
      keys: Run(start: heads * size, step: step),
      values: Run(start: (heads + 1) * size, step: step), total: groups * step)
  }
}
