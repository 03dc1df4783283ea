import Foundation

/// Progress with remaining time on standard error: on terminals one line for work of over two seconds, in
/// files and pipes a line a minute.
struct Progress {
  private let title: String
  private var total: Int
  private let quiet: Bool
  private let earlier: Int
  private let count: (Int) -> String
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var hasShown = false

  private static let patience = Duration.seconds(2)
  private static let interval = Duration.milliseconds(100)
  private static let lineInterval = Duration.seconds(60)

  /// Starts a progress display of `total` items.
  ///
  /// - Parameters:
  ///   - title: What is being done.
  ///   - total: The number of items.
  ///   - earlier: How many were done before, and so tell nothing of the speed.
  ///   - quiet: Shows nothing.
  ///   - count: Writes a number of items.
  init(
    _ title: String, total: Int, earlier: Int = 0, quiet: Bool = false,
    count: @escaping (Int) -> String = { "\($0)" }
  ) {
    self.title = title
    self.total = total
    self.earlier = earlier
    self.count = count
    self.quiet = quiet
  }

  /// Shows that `done` items are done.
  mutating func update(_ done: Int, detail: String = "") {
    guard !quiet, done > earlier else { return }
    let now = ContinuousClock.now
    let interval = Console.errorIsTerminal ? Self.interval : Self.lineInterval
    guard now - start > Self.patience, now - lastShown > interval else { return }
    lastShown = now
    hasShown = Console.errorIsTerminal
    let elapsed = (now - start) / .seconds(1)
    let remaining = elapsed / Double(done - earlier) * Double(total - done)
    let percent = 100 * done / max(total, 1)
    let note = detail.isEmpty ? "" : " · \(detail)"
    let line =
      "\(title) \(count(done))/\(count(total)) (\(percent)%)\(note) · \(Self.clock(remaining)) left"
    guard hasShown else { return Console.note(line) }
    // A line that wraps could not be replaced.
    Console.replaceLine(DisplayWidth.clipped(line, to: Console.errorColumns - 1))
  }

  /// Shows that `done` of `total` items are done, where the total was not known before.
  mutating func update(_ done: Int, of total: Int, detail: String = "") {
    self.total = total
    update(done, detail: detail)
  }

  /// Removes the display.
  func finish() {
    if hasShown { Console.replaceLine("") }
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    let (minutes, rest) = (whole / 60, whole % 60)
    return "\(minutes):\(rest < 10 ? "0" : "")\(rest)"
  }
}
