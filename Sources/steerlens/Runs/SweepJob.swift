import ArgumentParser
import Reports
import SteerAnalysis

/// A sweep point by point: with progress, and with a folder to go on in after Ctrl-C.
struct SweepJob {
  let sweep: SteerSweep
  let prompts: [SteerSweep.Prompt]
  /// Steer values of each point and the names of their files.
  let points: [(values: [Float], name: String)]
  let folder: SweepFolder?
  let runtime: RuntimeOptions

  /// Names of points: `+3`, or `+3_-1` for two steers.
  static func names(of settings: [[Float]], axes: [SweepResult.Axis]) -> [String] {
    settings.map { setting in
      axes.map { Numbers.signed(setting[$0.index]) }.joined(separator: "_")
    }
  }

  private struct Interrupted: Error {}

  /// Measures every point that is not finished yet; leaves with the exit code of an interruption after Ctrl-C.
  func run() throws -> [SweepPoint] {
    var finished: [String: SweepPoint] = [:]
    for point in points { finished[point.name] = folder?.point(point.name) }
    if !finished.isEmpty {
      runtime.note("\(finished.count) of \(points.count) points are finished already")
    }
    let missing = points.filter { finished[$0.name] == nil }
    var progress = Progress("sweep", total: missing.count * prompts.count, quiet: runtime.quiet)
    // Without a folder there is nothing to save.
    if folder != nil { Interruption.listen() }
    do {
      for (i, point) in missing.enumerated() {
        let (measured, texts) = try sweep.point(point.values, prompts: prompts) { done in
          progress.update(i * prompts.count + done, detail: "at \(point.name)")
          if Interruption.isRequested, done < prompts.count { throw Interrupted() }
        }
        try folder?.save(measured, texts, as: point.name)
        finished[point.name] = measured
        if Interruption.isRequested, i + 1 < missing.count { throw Interrupted() }
      }
    } catch is Interrupted {
      progress.finish()
      Console.note(
        "stopped after \(finished.count) of \(points.count) points; run the same command with "
          + "--resume to continue")
      throw Interruption.exitCode
    }
    Interruption.stopListening()
    progress.finish()
    return points.compactMap { finished[$0.name] }
  }
}
