/// What keeps the ranks of a job from working together.
public enum MessagePassingError: Error, Equatable, Sendable {
  /// A launcher started several processes, and this program was built without MPI.
  case builtWithoutMPI(LaunchedRank)
  /// The ranks could not be joined.
  case cannotBegin(reason: String)
  /// MPI gave up.
  case failed(call: String, reason: String)
  /// The other ranks were silent for too long.
  case timedOut(rank: Int, size: Int, seconds: Double)
  /// More bytes than MPI counts.
  case tooLarge(bytes: Int)
}

extension MessagePassingError: CustomStringConvertible {
  /// What is wrong, and what helps.
  public var description: String {
    switch self {
    case .builtWithoutMPI(let launched):
      "\(launched.launcher) started this as one of \(launched.size.map { "\($0)" } ?? "several") "
        + "processes, but it was built without MPI, and all would do the same; build it with "
        + "`swift build -c release --traits MPI` (Scripts/setup.sh --mpi installs what that needs), or "
        + "start it alone"
    case .cannotBegin(let reason): "MPI could not be started: \(reason)"
    case .failed(let call, let reason):
      "the ranks can no longer exchange values: \(call): \(reason)"
    case .timedOut(let rank, let size, let seconds):
      "rank \(rank) of \(size) has heard nothing from the others for \(Int(seconds)) seconds; one of "
        + "them hangs, or its network is down (STEERLENS_RANK_TIMEOUT sets how long ranks wait)"
    case .tooLarge(let bytes):
      "\(bytes) bytes are too many for one exchange between ranks, which may have 2 GiB"
    }
  }
}
