/// What a factorisation can fail with.
public enum LinearAlgebraError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The input holds NaN or infinity.
  case nonFiniteInput
  /// An iteration of a LAPACK routine did not converge; `info` is the routine's code.
  case notConverged(routine: String, info: Int)
  /// A matrix that must be positive definite is not: its leading minor of this order fails.
  case notPositiveDefinite(order: Int)
  /// Shapes do not fit; `expected` and `actual` say how.
  case shapeMismatch(expected: String, actual: String)

  /// One line for people.
  public var description: String {
    switch self {
    case .nonFiniteInput: "the matrix holds NaN or infinity"
    case .notConverged(let routine, let info):
      "LAPACK \(routine) did not converge (info \(info))"
    case .notPositiveDefinite(let order):
      "the matrix is not positive definite (leading minor of order \(order))"
    case .shapeMismatch(let expected, let actual): "expected \(expected), got \(actual)"
    }
  }
}
