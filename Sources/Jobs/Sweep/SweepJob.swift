internal import NumberText
internal import SteerAnalysis
internal import Steering

/// A sweep point by point: with progress, and with a folder to go on in.
struct SweepJob {
  let sweep: SteerSweep
  let prompts: [SteerSweep.Prompt]
  /// Steer values of each point and the names of their files.
  let points: [(values: [Float], name: String)]
  let folder: SweepFolder?
  let context: JobContext

  /// The settings of a steer's values with the names of their files.
  ///
  /// - Parameters:
  ///   - axes: The steers that vary.
  ///   - count: The number of steers.
  /// - Returns: One value per steer, and the point's name, in the order of the axes' values.
  static func points(of axes: [SweepResult.Axis], steers count: Int)
    -> [(values: [Float], name: String)]
  {
    let settings = SweepResult.settings(of: axes, steers: count)
    return zip(settings, names(of: settings, axes: axes)).map { ($0, $1) }
  }

  /// Names of points: `+3`, or `+3_-1` for two steers.
  static func names(of settings: [[Float]], axes: [SweepResult.Axis]) -> [String] {
    settings.map { setting in
      axes.map { Numbers.signed(setting[$0.index]) }.joined(separator: "_")
    }
  }

  /// Measures every point that is not finished yet; what is finished is kept.
  ///
  /// - Throws: ``JobInterruption`` when it was stopped; what generating, judging and writing throw.
  func run() throws -> [SweepPoint] {
    var finished: [String: SweepPoint] = [:]
    for point in points { finished[point.name] = folder?.point(point.name) }
    finished = try context.broadcast(finished)
    if !finished.isEmpty {
      context.note("\(finished.count) of \(points.count) points are finished already")
    }
    // Without a folder there is nothing to save.
    try context.interruptible(if: folder != nil) { try measure(&finished) }
    return points.compactMap { finished[$0.name] }
  }

  private func measure(_ finished: inout [String: SweepPoint]) throws {
    let missing = points.filter { finished[$0.name] == nil }
    let ranges = missing.isEmpty ? [] : sweep.ranges(of: prompts)
    let units = missing.flatMap { point in ranges.map { (point: point, range: $0) } }
    var parts: [SteerSweep.Part] = []
    var done = 0
    try context.stage("sweep", total: missing.count * prompts.count) { stage in
      // A point that is stopped in its midst is measured again.
      try RankedUnits(context: context).run(units) {
        JobInterruption.sweep(points: finished.count, of: points.count)
      } work: { unit, check in
        try sweep.part(unit.range, of: prompts, at: unit.point.values, beforePass: check)
      } keep: { unit, part in
        parts.append(part)
        done += unit.range.count
        stage.update(done, detail: "at \(unit.point.name)")
        guard parts.count == ranges.count else { return }
        let (measured, texts) = sweep.point(unit.point.values, parts)
        try folder?.save(measured, texts, as: unit.point.name)
        finished[unit.point.name] = measured
        parts = []
      }
    }
  }
}

extension SweepResult.Axis {
  /// The values of one steer of a file.
  init(_ steer: Steer, index: Int, values: [Float]) {
    // −0 is 0.
    self.init(name: steer.names[index], index: index, values: values.map { $0 + 0 })
  }
}
