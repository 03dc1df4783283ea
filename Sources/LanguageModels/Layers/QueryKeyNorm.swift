internal import LinearAlgebra

/// Norms of queries and keys before they turn: of each head (Qwen3, Gemma 3), or of all heads together
/// (OLMo 2), whichever the size of the weights says.
///
/// Henry et al. 2020, "Query-key normalization for transformers".
struct QueryKeyNorm: Sendable {
  let queries: Normalization
  let keys: Normalization

  var parameterCount: Int { queries.parameterCount + keys.parameterCount }

  /// Normalises the queries and keys among the projections of each token.
  ///
  /// - Parameters:
  ///   - qkv: `[T, columns.total]`.
  ///   - columns: Where queries and keys are; the heads of each must lie side by side.
  ///   - attention: How many heads there are, and how large.
  func apply(_ qkv: inout Matrix, _ columns: HeadColumns, _ attention: Attention) {
    let size = attention.headSize
    for (norm, run, heads) in [
      (queries, columns.queries, attention.heads), (keys, columns.keys, attention.keyValueHeads),
    ] {
      precondition(run.step == size, "heads apart from each other")
      VectorKernels.rmsNormRuns(
        &qkv, columns: run.columns(ofFirst: heads, width: size), weight: norm.weight,
        epsilon: norm.epsilon)
    }
  }
}
