package import Figures

/// Figures of several runs on shared axes.
package struct ComparisonFigures {
  private let names: [String]
  private let runs: [RunContents]

  /// Takes runs by the last parts of their paths.
  package init(_ runs: [RunContents]) {
    self.runs = runs
    names = Self.names(of: runs.map(\.path))
  }

  /// Short names that tell paths apart.
  ///
  /// - Parameter paths: Paths of folders.
  /// - Returns: A name for each path: its last parts, as many as it takes for all to differ.
  package static func names(of paths: [String]) -> [String] {
    let parts = paths.map { $0.split(separator: "/").filter { $0 != "." } }
    for length in 1...max(parts.map(\.count).max() ?? 1, 1) {
      let names = parts.map { $0.suffix(length).joined(separator: "/") }
      if Set(names).count == names.count, !names.contains("") { return names }
    }
    return paths
  }

  /// Figures of each analysis that at least two of the runs have.
  package var figures: [any Figure] { RunParts.kinds.flatMap { figures($0) } }

  private func figures<Part: RunPart>(_ kind: Part.Type) -> [any Figure] {
    let found = NamedPart<Part>.all(in: zip(names, runs).map { ($0, $1) })
    return found.count > 1 ? Part.figures(comparing: found) : []
  }
}
