internal import Foundation
internal import SteerAnalysis
internal import Steering

/// Other trainings of a steer: what of it they find again does not depend on the seed.
struct OtherTrainings {
  /// The steer, and what it is called among the others.
  let first: (steer: LoadedSteer, index: Int, name: String)
  /// The others, each with the steer that corresponds.
  let others: [(steer: LoadedSteer, index: Int, name: String)]
  private let paths: [String]

  /// Finds the trainings that have a steer of the same name as the first, and are no steps or cuts of one
  /// and the same training.
  ///
  /// - Parameters:
  ///   - loaded: The steers of all files, the first one's first.
  ///   - name: The name of the steer; nil for the first labelled one.
  /// - Throws: `AnalysisError.noSuchSteer(name:names:)`.
  init(_ loaded: [LoadedSteer], named name: String?) throws {
    let paths = loaded.map(\.path)
    self.paths = paths
    func entry(_ steer: LoadedSteer, _ index: Int)
      -> (steer: LoadedSteer, index: Int, name: String)
    {
      (steer, index, SteerPath.stem(steer.path, among: paths) + "/" + steer.steer.names[index])
    }
    let index = try loaded[0].steer.index(named: name)
    first = entry(loaded[0], index)
    let own = loaded[0].steer
    let wanted = own.names[index]
    others = loaded.dropFirst().compactMap { other in
      guard Self.isOther(other.steer, than: own),
        let place = other.steer.names.firstIndex(of: wanted)
      else { return nil }
      return entry(other, place)
    }
  }

  /// The paths of those that are not.
  var leftOut: [String] {
    let known = Set(others.map(\.steer.path) + [first.steer.path])
    return paths.filter { !known.contains($0) }
  }

  private static func isOther(_ steer: Steer, than first: Steer) -> Bool {
    guard let training = steer.provenance.training, var own = first.provenance.training else {
      return true
    }
    own.steps = training.steps
    return own != training || first.provenance.dataDigest != steer.provenance.dataDigest
  }

  /// Which dimensions of the first the others find again.
  ///
  /// - Parameter dimensions: The number of leading dimensions looked at.
  /// - Returns: Nil without others, or for steers without dimensions.
  /// - Throws: As `SteerStability`.
  func stability(dimensions: Int) throws -> SteerStability? {
    guard !others.isEmpty, dimensions > 0, first.steer.steer.kind.hasMatrix else { return nil }
    func parts(_ steer: LoadedSteer, _ index: Int) throws -> SteerDecomposition {
      try SteerDecomposition(steer.steer, index: index, analysis: "stability")
    }
    return try SteerStability(
      parts(first.steer, first.index), name: first.name,
      others: others.map { (try parts($0.steer, $0.index), $0.name) }, dimensions: dimensions)
  }
}

extension SteerPath {
  /// Paths with the folder of a training of several seeds replaced by the run folders in it, in the order
  /// of seeds.
  static func expanded(_ paths: [String]) -> [String] { paths.flatMap(seeds) }

  private static func seeds(_ path: String) -> [String] {
    let manager = FileManager.default
    guard !manager.fileExists(atPath: path + "/" + fileName),
      let names = try? manager.contentsOfDirectory(atPath: path)
    else { return [path] }
    let seeds = names.compactMap { name in
      UInt64(name.dropFirst(SeedsRun.folder(0).count - 1)).flatMap {
        SeedsRun.folder($0) == name ? $0 : nil
      }
    }
    let runs = seeds.sorted().map { path + "/" + SeedsRun.folder($0) }
      .filter { manager.fileExists(atPath: $0 + "/" + fileName) }
    return runs.isEmpty ? [path] : runs
  }

  /// The shortest end of a path that tells it from others, without what all files are called.
  static func stem(_ path: String, among paths: [String]) -> String {
    func parts(_ path: String) -> [Substring] {
      var parts = path.split(separator: "/")
      if parts.last.map({ $0 == SteerPath.fileName }) == true, parts.count > 1 {
        parts.removeLast()
      }
      if let last = parts.last, last.hasSuffix(".safetensors") {
        parts[parts.count - 1] = last.dropLast(".safetensors".count)
      }
      return parts
    }
    let (own, others) = (parts(path), paths.filter { $0 != path }.map(parts))
    let length = (1...max(own.count, 1)).first { n in
      !others.contains { $0.suffix(n) == own.suffix(n) }
    }
    return own.suffix(length ?? own.count).joined(separator: "/")
  }
}
