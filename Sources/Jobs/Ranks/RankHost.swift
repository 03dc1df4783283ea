internal import Files
internal import Foundation
internal import LinearAlgebra
package import MessagePassing

/// The processors that the ranks of a host run on.
package struct RankHost: Codable {
  /// The host's name.
  var host: String
  /// The numbers of the processors that the rank may use.
  var processors: [Int]
  /// The threads that it was told to use; nil where it was not told.
  var threads: Int?
  /// The kernels of its products.
  var kernels: String

  /// What a rank says of itself.
  package init(host: String, processors: [Int], threads: Int?, kernels: String) {
    self.host = host
    self.processors = processors
    self.threads = threads
    self.kernels = kernels
  }

  /// The name of this host.
  package static let name = ProcessInfo.processInfo.hostName

  /// What a rank has of its host.
  package struct Share: Equatable, Sendable {
    /// How many threads it runs.
    package var threads: Int
    /// How many ranks the host has.
    package var ranks: Int

    /// A rank's share.
    package init(threads: Int, ranks: Int) {
      self.threads = threads
      self.ranks = ranks
    }
  }

  /// What a rank has of its host: as many threads as it was told, else its part of the processors that it
  /// shares with other ranks.
  ///
  /// - Parameters:
  ///   - asked: The threads that this rank was told to use.
  ///   - ranks: The ranks.
  ///   - note: Called with remarks.
  /// - Returns: The share.
  /// - Throws: ``RankError/oversubscribed(host:ranks:threads:processors:)``; `MessagePassingError`.
  package static func share(
    threads asked: Int?, _ ranks: any Communicator, note: (String) -> Void
  ) throws -> Share {
    let own = RankHost(
      host: name, processors: allowedProcessors(), threads: asked,
      kernels: ProcessorKernels.products)
    let all = try ranks.allGather(Array(try JSONText.line(own).utf8)).map {
      try JSONText.decode(RankHost.self, from: $0, file: "processors of a rank")
    }
    try check(all, note)
    let mine = Set(own.processors)
    let here = all.filter { $0.host == own.host }
    let sharing = here.count { !mine.isDisjoint(with: $0.processors) }
    return Share(
      threads: asked ?? max(1, own.processors.count / max(sharing, 1)), ranks: here.count)
  }

  /// Checks that ranks told to use threads have processors for them, and notes what they share.
  package static func check(_ all: [RankHost], _ note: (String) -> Void) throws(RankError) {
    for (host, ranks) in Dictionary(grouping: all, by: \.host).sorted(by: { $0.key < $1.key }) {
      let processors = Set(ranks.flatMap(\.processors)).count
      let threads = ranks.reduce(0) { $0 + ($1.threads ?? 1) }
      guard threads > processors else { continue }
      if ranks.contains(where: { $0.threads != nil }) {
        throw RankError.oversubscribed(
          host: host, ranks: ranks.count, threads: threads, processors: processors)
      }
      note("\(ranks.count) ranks share \(processors) processors of \(host)")
    }
    let kernels = Set(all.map(\.kernels)).sorted()
    if kernels.count > 1 {
      note(
        "ranks run on different processors (\(kernels.joined(separator: " / "))): their products round "
          + "differently, so that other hosts come to the same within rounding only")
    }
  }

  // As Linux says it; elsewhere all.
  private static func allowedProcessors() -> [Int] {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
    let list = line.flatMap { ProcessorList($0.drop { $0 != ":" }.dropFirst()) }
    return list?.numbers ?? Array(0..<ProcessInfo.processInfo.activeProcessorCount)
  }
}

/// A list of processors as Linux writes it, such as `0-3,8`.
package struct ProcessorList {
  package let numbers: [Int]

  /// Nil for another text.
  package init?(_ text: some StringProtocol) {
    var numbers: [Int] = []
    for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      let ends = part.split(separator: "-").map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        (0...last).contains(first), last < 1 << 20
      else { return nil }
      numbers += first...last
    }
    if numbers.isEmpty { return nil }
    self.numbers = numbers
  }
}
