import Jobs

/// Shows the progress of jobs on standard error, a line for each stage.
final class ProgressDisplay {
  private let quiet: Bool
  private var stage: (title: String, progress: Progress)?

  /// A display of nothing yet; never of anything if `quiet`.
  init(quiet: Bool) { self.quiet = quiet }

  /// Shows how far a stage is; nil ends it.
  func update(_ now: JobProgress?) {
    guard let now else {
      stage?.progress.finish()
      stage = nil
      return
    }
    if stage?.title != now.stage {
      stage?.progress.finish()
      stage = (
        now.stage, Progress(now.stage, total: now.total, earlier: now.earlier, quiet: quiet)
      )
    }
    stage?.progress.update(now.done, of: now.total, detail: now.detail)
  }
}
