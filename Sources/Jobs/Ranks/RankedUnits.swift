internal import Files
internal import MessagePassing

/// Units of work that ranks take in turns, so that each has the results of all in order.
///
/// Units must not depend on each other; what is done with their results, such as writing a checkpoint, every
/// rank does in the order of units, as one process would.
struct RankedUnits {
  let context: JobContext

  /// Works through units.
  ///
  /// - Parameters:
  ///   - units: The units.
  ///   - stop: What is thrown when the job is stopped; asked then.
  ///   - work: Does one unit. What it is given it calls now and then: it throws if the work is to stop.
  ///   - keep: Called with each unit and its result, in order.
  /// - Throws: What `work`, `keep` and `stop` throw; `MessagePassingError`.
  func run<Unit, Output: Codable>(
    _ units: [Unit], stop: () -> JobInterruption,
    work: (Unit, @escaping () throws -> Void) throws -> Output,
    keep: (Unit, Output) throws -> Void
  ) throws {
    let ranks = context.communicator
    for start in stride(from: 0, to: units.count, by: ranks.size) {
      let round = units[start..<min(start + ranks.size, units.count)]
      let own = round.indices.contains(start + ranks.rank) ? round[start + ranks.rank] : nil
      let output = try own.flatMap { try finished($0, work) }
      let outputs = ranks.size > 1 ? try gathered(output) : [output]
      for (unit, output) in zip(round, outputs) {
        // A rank that was stopped has nothing, and all stop before its unit.
        guard let output else { throw stop() }
        try keep(unit, output)
      }
    }
  }

  private struct Stopped: Error {}

  // Nil for a unit in whose midst the job was stopped; it is for the others to be told first.
  private func finished<Unit, Output>(
    _ unit: Unit, _ work: (Unit, @escaping () throws -> Void) throws -> Output
  ) throws -> Output? {
    do {
      return try work(unit) { if context.isInterrupted() { throw Stopped() } }
    } catch is Stopped {
      return nil
    }
  }

  private func gathered<Output: Codable>(_ own: Output?) throws -> [Output?] {
    let bytes = try own.map { Array(try JSONText.line($0).utf8) } ?? []
    return try context.communicator.allGather(bytes).map {
      try $0.isEmpty ? nil : JSONText.decode(Output.self, from: $0, file: "result of a rank")
    }
  }
}

extension JobContext {
  /// What rank 0 has.
  func broadcast<Value: Codable>(_ value: Value) throws -> Value {
    if communicator.size == 1 { return value }
    let bytes = try communicator.isRoot ? Array(JSONText.line(value).utf8) : []
    return try JSONText.decode(
      Value.self, from: try communicator.broadcast(bytes), file: "message of rank 0")
  }
}
