/// What keeps ranks from sharing a job.
///
/// Settings stand between backquotes in the descriptions, by which the tool tells them from other words.
public enum RankError: Error, Equatable, Sendable {
  /// A rank has something else than rank 0.
  case differs(rank: Int, host: String, fact: String, value: String, first: String)
  /// The ranks of a host were told to use more threads than it has processors for them.
  case oversubscribed(host: String, ranks: Int, threads: Int, processors: Int)
  /// A web service is asked, which limits how often.
  case asksService(String)
}

extension RankError: CustomStringConvertible {
  /// What is wrong, and what helps.
  public var description: String {
    switch self {
    case .differs(let rank, let host, let fact, let value, let first):
      "rank \(rank) on \(host) differs from rank 0: \(fact) is \(value), not \(first); start all ranks with "
        + "the same program, inputs and settings"
    case .oversubscribed(let host, let ranks, let threads, let processors):
      "\(ranks) ranks on \(host) with \(threads) threads in all share \(processors) processors; give fewer "
        + "`threads`, or start fewer ranks on a host"
    case .asksService(let name):
      "the \(name) limits how often it is asked, which ranks would not make faster; run this as one process"
    }
  }
}
