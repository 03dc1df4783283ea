internal import LinearAlgebra

/// What an analysis can fail with, beside the errors of models, steers and factorisations.
public enum AnalysisError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No text has two tokens, so that no context has a next token.
  case noContexts
  /// The analysis needs steers of another kind.
  case wrongKind(analysis: String, kind: String, steer: String)
  /// Steers of different widths, or of different kinds, cannot be compared.
  case notComparable(first: String, second: String, reason: String)
  /// No steer has this name.
  case noSuchSteer(name: String, names: [String])
  /// Two classes of labels are needed, and the texts have only one.
  case oneLabelOnly
  /// No token passes the filters.
  case noTokens(filters: String)
  /// A steer or a hidden state holds NaN or infinity.
  case nonFinite(what: String)
  /// Two settings of a steer to be compared are the same.
  case equalSettings(values: [Float])
  /// A text has no tokens.
  case emptyText(index: Int)

  /// One line for people, with a remedy.
  public var description: String {
    switch self {
    case .noContexts: "no text has two tokens or more; give longer texts"
    case .wrongKind(let analysis, let kind, let steer):
      "\(analysis) needs a multiply steer; \(steer) is of kind \(kind)"
    case .notComparable(let first, let second, let reason):
      "\(first) and \(second) cannot be compared: \(reason); give steers of the same model"
    case .noSuchSteer(let name, let names):
      "no steer is called \(name); there are \(names.joined(separator: ", "))"
    case .oneLabelOnly:
      "all texts have labels of one sign; give texts of both signs to tell them apart"
    case .noTokens(let filters): "no token passes the filters (\(filters)); loosen them"
    case .nonFinite(let what): "\(what) holds NaN or infinity"
    case .equalSettings(let values):
      "the positive and the negative setting are the same (\(values)); give two that differ"
    case .emptyText(let index): "text \(index + 1) is empty; give at least one character"
    }
  }
}

extension AnalysisError {
  /// Runs a factorisation; NaN and infinity in its input become ``nonFinite(what:)``.
  static func naming<R>(_ what: String, _ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let error as LinearAlgebraError {
      throw error == .nonFiniteInput ? AnalysisError.nonFinite(what: what) : error
    }
  }
}
