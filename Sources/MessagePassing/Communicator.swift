/// The processes that share one job, as ranks from 0 on that exchange values.
///
/// All ranks run the same program and call the same functions in the same order; each call returns when every
/// rank has made it. What it gives depends on the values and on the number of ranks alone, so that a job
/// comes to the same bytes each time.
///
/// - SeeAlso: The Message Passing Interface Forum's *MPI: A Message-Passing Interface Standard*, whose names
///   these are.
public protocol Communicator: Sendable {
  /// The number of this process among those of the job, from 0.
  var rank: Int { get }
  /// The number of processes.
  var size: Int { get }
  /// What the exchanges have taken so far at this rank; nil where none are counted.
  var traffic: Traffic? { get }

  /// Sends values of its own to each rank.
  ///
  /// - Parameters:
  ///   - values: What goes to each rank, this one included, one after the other in rank order.
  ///   - sent: How many of them go to each rank.
  ///   - received: How many values each rank sends to this one.
  /// - Returns: What the ranks sent to this one, one after the other in rank order.
  /// - Throws: ``MessagePassingError``.
  func allToAll<Element: BitwiseCopyable>(
    _ values: [Element], sending sent: [Int], receiving received: [Int]
  ) throws(MessagePassingError) -> [Element]

  /// Gives the values of every rank to each.
  ///
  /// - Parameters:
  ///   - values: This rank's.
  ///   - counts: How many values each rank has.
  /// - Returns: Those of all, one after the other in rank order.
  /// - Throws: ``MessagePassingError``.
  func allGather<Element: BitwiseCopyable>(_ values: [Element], counts: [Int])
    throws(MessagePassingError) -> [Element]
}

/// What exchanges between ranks have taken.
public struct Traffic: Equatable, Sendable {
  /// The bytes that this rank sent to others.
  public var bytes = 0
  /// The seconds that it spent, waiting for the others included.
  public var seconds = 0.0
  /// The number of exchanges.
  public var exchanges = 0

  /// None yet.
  public init() {}
}

extension Communicator {
  /// None are counted.
  public var traffic: Traffic? { nil }

  /// Whether this is rank 0, which alone writes files and tells what was done.
  public var isRoot: Bool { rank == 0 }

  /// Gives the values of every rank to each, however many there are.
  ///
  /// - Returns: A list for each rank, in rank order.
  /// - Throws: ``MessagePassingError``.
  public func allGather<Element: BitwiseCopyable>(_ values: [Element])
    throws(MessagePassingError) -> [[Element]]
  {
    let counts = try allGather([values.count], counts: Array(repeating: 1, count: size))
    var rest = try allGather(values, counts: counts)[...]
    return counts.map { count in
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
  }

  /// Gives the values of rank 0 to each; those of the others are not looked at.
  ///
  /// - Throws: ``MessagePassingError``.
  public func broadcast<Element: BitwiseCopyable>(_ values: [Element])
    throws(MessagePassingError) -> [Element]
  {
    let own = isRoot ? values : []
    return try allGather(own)[0]
  }

  /// Adds the values of all ranks, one after the other in rank order, so that the sum has the same bits each
  /// time and at every rank.
  ///
  /// Each rank adds a part of the list and gives it to the others: every value travels twice, whatever the
  /// number of ranks.
  ///
  /// - Parameter values: As many at every rank.
  /// - Returns: The sums.
  /// - Throws: ``MessagePassingError``.
  public func sum<Element: BitwiseCopyable & AdditiveArithmetic>(_ values: [Element])
    throws(MessagePassingError) -> [Element]
  {
    if size == 1 { return values }
    let counts = (0..<size).map { EvenParts.range($0, of: size, in: values.count).count }
    let count = counts[rank]
    let received = try allToAll(
      values, sending: counts, receiving: Array(repeating: count, count: size))
    var own = Array(received.prefix(count))
    for other in 1..<size {
      for i in 0..<count { own[i] += received[other * count + i] }
    }
    return try allGather(own, counts: counts)
  }

  /// Whether it holds at any rank.
  ///
  /// - Throws: ``MessagePassingError``.
  public func any(_ holds: Bool) throws(MessagePassingError) -> Bool {
    if size == 1 { return holds }
    let all = try allGather([UInt8(holds ? 1 : 0)], counts: Array(repeating: 1, count: size))
    return all.contains(1)
  }
}

/// A job that one process does alone.
public struct SingleProcess: Communicator {
  /// 0.
  public var rank: Int { 0 }
  /// 1.
  public var size: Int { 1 }

  /// The only process.
  public init() {}

  /// The values, which are for this process alone.
  public func allToAll<Element: BitwiseCopyable>(
    _ values: [Element], sending sent: [Int], receiving received: [Int]
  ) throws(MessagePassingError) -> [Element] { values }

  /// The values, which are those of all.
  public func allGather<Element: BitwiseCopyable>(_ values: [Element], counts: [Int])
    throws(MessagePassingError) -> [Element]
  { values }
}
