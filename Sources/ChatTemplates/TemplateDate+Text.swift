extension TemplateDate {
  /// The beginning of a day that is written as `2026-02-07`; nil if it is none.
  public init?(isoText: String) {
    let parts = isoText.split(separator: "-", omittingEmptySubsequences: false)
    let isPlain = isoText.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
    guard isPlain, parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]),
      let month = Int(parts[1]), let day = Int(parts[2]), year > 0, (1...12).contains(month),
      (1...Self.dayCount(month: month, year: year)).contains(day)
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The day as `2026-02-07`.
  public var isoText: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  private static func dayCount(month: Int, year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch month {
    case 2: return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}
