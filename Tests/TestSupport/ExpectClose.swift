package import Testing

/// Records an issue at the caller if any element is further than `atol + rtol * |expected|`.
package func expectClose(
  _ actual: [Float], _ expected: [Float], atol: Float, rtol: Float,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record("\(actual.count) vs \(expected.count) elements", sourceLocation: sourceLocation)
    return
  }
  var worst: (index: Int, error: Float)?
  for (i, (a, e)) in zip(actual, expected).enumerated() where a != e {
    let error = (a - e).isFinite ? abs(a - e) : .infinity
    let isClose = error.isFinite && error <= atol + rtol * abs(e)
    if !isClose, error > worst?.error ?? -1 { worst = (i, error) }
  }
  if let (i, error) = worst {
    Issue.record(
      "[\(i)]: \(actual[i]) vs \(expected[i]), off by \(error)", sourceLocation: sourceLocation)
  }
}
