/// Why runs cannot be compared.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One run has nothing to be compared with.
  case oneRun(path: String)
  /// Two of the paths are the same folder.
  case sameRun(first: String, second: String)
  /// No two runs hold the same kind of result; `found` lists what each holds.
  case nothingInCommon(found: [String])

  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .oneRun(let path): "\(path): one run has nothing to be compared with. Give another."
    case .sameRun(let first, let second):
      first == second
        ? "\(first) is given twice. Give each run once."
        : "\(first) and \(second) are the same folder. Give each run once."
    case .nothingInCommon(let found):
      "the runs have no result in common (\(found.joined(separator: "; "))). "
        + "Give runs of which two hold the same analysis; grids of two steers, and texts that no "
        + "judge read, have nothing to stand side by side."
    }
  }
}
