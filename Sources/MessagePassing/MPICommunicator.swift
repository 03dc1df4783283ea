internal import CMessagePassing
internal import Synchronization

/// The processes that MPI's launcher started, as they exchange values through the MPI library.
///
/// Calls wait without keeping a processor busy, and give up when the others are silent for too long. All come
/// from one thread.
public final class MPICommunicator: Communicator {
  /// The number of this process among those of the job.
  public let rank: Int
  /// The number of processes.
  public let size: Int
  /// How long a call waits for the other ranks, in seconds.
  public let timeout: Double
  /// What the exchanges have taken so far.
  public var traffic: Traffic? { counted.withLock { $0 } }
  private let counted = Mutex(Traffic())

  /// Joins the processes that a launcher started; once in a process.
  ///
  /// - Parameters:
  ///   - launched: What the launcher says of this process.
  ///   - timeout: How long a call waits for the other ranks, in seconds.
  /// - Throws: ``MessagePassingError/builtWithoutMPI(_:)``, ``MessagePassingError/cannotBegin(reason:)``.
  public init(_ launched: LaunchedRank, timeout: Double) throws(MessagePassingError) {
    guard mp_is_built() else { throw .builtWithoutMPI(launched) }
    var (rank, size): (Int32, Int32) = (0, 1)
    let code = unsafe mp_begin(&rank, &size)
    guard code == 0 else { throw .cannotBegin(reason: Self.text(of: code)) }
    // A launcher that the library does not understand leaves every process alone.
    if let wanted = launched.size, wanted != Int(size) {
      throw .cannotBegin(
        reason:
          "\(launched.launcher) started \(wanted) processes, but they do not find each other; srun "
          + "needs a --mpi that the MPI library knows, such as pmix")
    }
    self.rank = Int(rank)
    self.size = Int(size)
    self.timeout = timeout
  }

  /// Whether the package was built with MPI.
  public static var isBuilt: Bool { mp_is_built() }

  /// The name and version of the MPI library; nil without one.
  public static var library: String? {
    guard mp_is_built() else { return nil }
    return unsafe text(256) { text, capacity in unsafe mp_library(text, capacity) }
  }

  /// Leaves the other ranks, once all are done: rank 0 may write for long.
  public func end() {
    _ = try? gather([UInt8](), counts: Array(repeating: 0, count: size), seconds: 0)
    mp_end()
  }

  /// Ends all ranks at once.
  ///
  /// - Parameter code: The exit code.
  public func abort(code: Int32) { mp_abort(code) }

  /// Sends values of its own to each rank, see ``Communicator``.
  public func allToAll<Element: BitwiseCopyable>(
    _ values: [Element], sending sent: [Int], receiving received: [Int]
  ) throws(MessagePassingError) -> [Element] {
    precondition(sent.count == size && received.count == size, "counts of \(sent.count) ranks")
    let outgoing = try ByteLayout(sent, of: Element.self)
    let incoming = try ByteLayout(received, of: Element.self)
    precondition(outgoing.values == values.count, "\(values.count) values")
    var code: Int32 = 0
    let start = ContinuousClock.now
    let result = unsafe [Element](unsafeUninitializedCapacity: incoming.values) { buffer, count in
      unsafe code = values.withUnsafeBytes { values in
        unsafe mp_all_to_all(
          values.baseAddress, outgoing.counts, outgoing.starts, buffer.baseAddress,
          incoming.counts, incoming.starts, timeout)
      }
      count = code == 0 ? incoming.values : 0
    }
    try check(code, "all-to-all")
    count(outgoing.bytes - Int(outgoing.counts[rank]), since: start)
    return result
  }

  /// Gives the values of every rank to each, see ``Communicator``.
  public func allGather<Element: BitwiseCopyable>(_ values: [Element], counts: [Int])
    throws(MessagePassingError) -> [Element]
  { try gather(values, counts: counts, seconds: timeout) }

  private func gather<Element: BitwiseCopyable>(
    _ values: [Element], counts: [Int], seconds: Double
  ) throws(MessagePassingError) -> [Element] {
    precondition(counts.count == size && counts[rank] == values.count, "\(values.count) values")
    let incoming = try ByteLayout(counts, of: Element.self)
    var code: Int32 = 0
    let start = ContinuousClock.now
    let received = unsafe [Element](unsafeUninitializedCapacity: incoming.values) { buffer, count in
      unsafe code = values.withUnsafeBytes { values in
        unsafe mp_all_gather(
          values.baseAddress, incoming.counts[rank], buffer.baseAddress, incoming.counts,
          incoming.starts, seconds)
      }
      count = code == 0 ? incoming.values : 0
    }
    try check(code, "all-gather")
    count((size - 1) * Int(incoming.counts[rank]), since: start)
    return received
  }

  private func count(_ bytes: Int, since start: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    counted.withLock {
      $0.bytes += bytes
      $0.seconds += seconds
      $0.exchanges += 1
    }
  }

  private func check(_ code: Int32, _ call: String) throws(MessagePassingError) {
    if code == MP_TIMED_OUT { throw .timedOut(rank: rank, size: size, seconds: timeout) }
    if code != 0 { throw .failed(call: call, reason: Self.text(of: code)) }
  }

  private static func text(of code: Int32) -> String {
    unsafe text(512) { text, capacity in unsafe mp_error_text(code, text, capacity) }
  }

  private static func text(
    _ capacity: Int, _ write: (UnsafeMutablePointer<CChar>?, Int32) -> Void
  ) -> String {
    var bytes = [CChar](repeating: 0, count: capacity)
    unsafe bytes.withUnsafeMutableBufferPointer { unsafe write($0.baseAddress, Int32(capacity)) }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// How many bytes of a message belong to each rank, and where they begin.
private struct ByteLayout {
  let values: Int
  let bytes: Int
  let counts: [Int32]
  let starts: [Int32]

  init<Element: BitwiseCopyable>(_ counts: [Int], of type: Element.Type)
    throws(MessagePassingError)
  {
    values = counts.reduce(0, +)
    let stride = MemoryLayout<Element>.stride
    let (bytes, overflows) = values.multipliedReportingOverflow(by: stride)
    guard !overflows, bytes <= Int(Int32.max) else {
      throw .tooLarge(bytes: overflows ? .max : bytes)
    }
    self.bytes = bytes
    self.counts = counts.map { Int32($0 * stride) }
    var start: Int32 = 0
    starts = self.counts.map { count in
      defer { start += count }
      return start
    }
  }
}
