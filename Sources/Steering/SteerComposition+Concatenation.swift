internal import LinearAlgebra

extension SteerComposition {
  /// All steers side by side in one file, each with a value of its own.
  ///
  /// Ranks are made equal with columns of zeros, and `w_i ε_i / ε` is folded into the first projector and
  /// the vectors, so that one rank and one ε serve.
  ///
  /// - Parameter names: One per labelled steer; nil keeps their names, a number added to those that
  ///   occurred before.
  /// - Returns: The steers, at a relative error of 0.
  /// - Throws: ``SteeringError/wrongNameCount(given:names:)``;
  ///   ``SteeringError/malformedSteer(reason:)`` if two of the names given are equal;
  ///   ``SteeringError/invalidSetting(name:value:expected:)`` for weights that overflow.
  public func concatenation(names: [String]? = nil) throws(SteeringError) -> Result {
    let kind = inputs[0].steer.kind
    var matrices: [Matrix] = []
    for tensor in kind.tensorNames.indices {
      let rows = parts.map { part in
        let own = part.input.steer.tensor(tensor, part.index)
        // Of the two projectors one takes the factor.
        return tensor == 1 ? own : own.scaled(by: factor(part))
      }
      matrices.append(Self.stacked(rows))
    }
    let steer = try Steer(
      kind: kind, epsilon: epsilon, names: try allNames(names),
      dummySteer: parts.firstIndex(where: \.isDummy), parameters: matrices,
      provenance: provenance(.concatenate))
    return try result(steer)
  }

  private func allNames(_ given: [String]?) throws(SteeringError) -> [String] {
    guard let given else { return Self.unique(parts.map(\.name)) }
    guard given.count == labelledNames.count else {
      throw .wrongNameCount(given: given.count, names: labelledNames)
    }
    // Dummy steers give way to the names that were asked for.
    let dummies = Self.unique(given + parts.filter(\.isDummy).map(\.name)).dropFirst(given.count)
    var (labels, others) = (given[...], dummies)
    return parts.map { $0.isDummy ? others.removeFirst() : labels.removeFirst() }
  }

  /// Adds `-2`, `-3` … to names that occurred before.
  package static func unique(_ names: [String]) -> [String] {
    var result: [String] = []
    for name in names {
      var candidate = name
      var number = 2
      while result.contains(candidate) || (candidate != name && names.contains(candidate)) {
        candidate = "\(name)-\(number)"
        number += 1
      }
      result.append(candidate)
    }
    return result
  }

  /// Matrices below one another, the narrower ones filled up with columns of zeros.
  private static func stacked(_ matrices: [Matrix]) -> Matrix {
    let columns = matrices.map(\.columns).max() ?? 0
    var values: [Float] = []
    for matrix in matrices {
      let fill = [Float](repeating: 0, count: columns - matrix.columns)
      for row in 0..<matrix.rows { values += matrix.row(row) + fill }
    }
    return Matrix(rows: values.count / max(columns, 1), columns: columns, values)
  }
}

extension Steer {
  /// Tensor `tensor` of steer `index`: a projector `[d, r]`, or a vector `[1, d]` or `[1, V]`.
  func tensor(_ tensor: Int, _ index: Int) -> Matrix {
    tensor < kind.projectors
      ? Matrix(parameters[tensor][rows: rows(of: index)])
      : Matrix(parameters[tensor][rows: index..<index + 1])
  }
}
