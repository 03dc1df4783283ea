import Foundation

/// Progress with remaining time on standard error: on terminals, for work of over two seconds.
struct Progress {
  private let title: String
  private var total: Int
  private let isShown: Bool
  private let earlier: Int
  private let count: (Int) -> String
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var hasShown = false

  private static let patience = Duration.seconds(2)
  private static let interval = Duration.milliseconds(100)

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
    isShown = Console.errorIsTerminal && !quiet
  }

  /// Shows that `done` items are done.
  mutating func update(_ done: Int, detail: String = "") {
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now - start > Self.patience, now - lastShown > Self.interval, done > earlier else {
      return
    }
    lastShown = now
    hasShown = true
    let elapsed = (now - start) / .seconds(1)
    let remaining = elapsed / Double(done - earlier) * Double(total - done)
    let percent = 100 * done / max(total, 1)
    let note = detail.isEmpty ? "" : " · \(detail)"
    Console.replaceLine(
      "\(title) \(count(done))/\(count(total)) (\(percent)%)\(note) · \(Self.clock(remaining)) left"
    )
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
