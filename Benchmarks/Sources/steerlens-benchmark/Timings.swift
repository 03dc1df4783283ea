/// Wall-clock times of a repeated work, in seconds.
struct Timings {
  /// One entry per run, in order; the warm-up is left out.
  private(set) var runs: [Double] = []

  /// Runs a work once to warm up and then `count` times.
  ///
  /// - Parameters:
  ///   - count: The number of timed runs.
  ///   - prepare: Called before each run, not timed, with the run's number; 0 is the warm-up.
  ///   - body: The work.
  /// - Returns: The times, and the result of the warm-up.
  /// - Throws: What `prepare` or `body` throws.
  static func measure<Input, Output>(
    _ count: Int, prepare: (Int) throws -> Input, _ body: (Input) throws -> Output
  ) throws -> (timings: Timings, first: Output) {
    let first = try body(prepare(0))
    var timings = Timings()
    for run in 1...max(count, 1) {
      let input = try prepare(run)
      _ = try timings.record { try body(input) }
    }
    return (timings, first)
  }

  /// As ``measure(_:prepare:_:)`` for a work that needs no preparation.
  static func measure<Output>(_ count: Int, _ body: () throws -> Output) throws
    -> (timings: Timings, first: Output)
  {
    try measure(count, prepare: { _ in }, { _ in try body() })
  }

  /// Runs a work once and notes its time.
  mutating func record<Output>(_ body: () throws -> Output) rethrows -> Output {
    let start = ContinuousClock.now
    defer { runs.append((ContinuousClock.now - start) / .seconds(1)) }
    return try body()
  }

  /// Notes a time that was measured otherwise.
  mutating func add(_ seconds: Double) { runs.append(seconds) }

  /// The middle run; the mean of the two middle ones of an even number.
  var median: Double { Self.median(of: runs) }

  /// The middle one of some values; the mean of the two middle ones of an even number.
  static func median(of values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The smallest time that at least 95 % of the runs do not exceed.
  var percentile95: Double {
    let sorted = runs.sorted()
    return sorted[(sorted.count * 95 + 99) / 100 - 1]
  }
}
