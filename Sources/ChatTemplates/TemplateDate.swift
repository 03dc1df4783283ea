/// The moment that `strftime_now` tells, of which the time zone is the caller's affair.
///
/// Renderings would not be repeatable if templates could read the clock.
public struct TemplateDate: Sendable, Equatable {
  /// The year.
  public var year: Int
  /// The month, 1 to 12.
  public var month: Int
  /// The day of the month, 1 to 31.
  public var day: Int
  /// The hour, 0 to 23.
  public var hour: Int
  /// The minute, 0 to 59.
  public var minute: Int
  /// The second, 0 to 60.
  public var second: Int

  /// Creates a moment.
  ///
  /// - Precondition: The month is from 1 to 12, the day from 1 to 31.
  public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    precondition((1...12).contains(month), "month \(month)")
    precondition((1...31).contains(day), "day \(day)")
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October",
    "November", "December",
  ]
  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// The days since the first of March of year 0 of the Gregorian calendar, made to begin there.
  private var dayNumber: Int {
    let year = month < 3 ? year - 1 : year
    let monthDays = (153 * (month < 3 ? month + 9 : month - 3) + 2) / 5
    return 365 * year + Self.quotient(year, 4) - Self.quotient(year, 100) + Self.quotient(year, 400)
      + monthDays + day
  }

  private static func quotient(_ number: Int, _ divisor: Int) -> Int {
    Int((Double(number) / Double(divisor)).rounded(.down))
  }

  /// The day of the week, 0 for Sunday.
  var weekday: Int { ((dayNumber + 2) % 7 + 7) % 7 }

  private var dayOfYear: Int {
    dayNumber - TemplateDate(year: year, month: 1, day: 1).dayNumber + 1
  }

  /// The moment as C's `strftime` writes it, in English.
  ///
  /// - Throws: An unsupported fault for a conversion that this does not have.
  func text(_ format: String) throws(TemplateFault) -> String {
    var text = ""
    var rest = format.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%", let conversion = rest.popFirst() else {
        text.unicodeScalars.append(scalar)
        continue
      }
      if conversion == "-", let number = rest.popFirst() {
        let padded = try field(number)
        let trimmed = padded.drop { $0 == "0" }
        text += trimmed.isEmpty ? "0" : trimmed
      } else {
        text += try field(conversion)
      }
    }
    return text
  }

  private func field(_ conversion: Unicode.Scalar) throws(TemplateFault) -> String {
    let hour12 = hour % 12 == 0 ? 12 : hour % 12
    switch conversion {
    case "Y": return String(year)
    case "m": return Self.padded(month)
    case "d": return Self.padded(day)
    case "e": return (day < 10 ? " " : "") + String(day)
    case "H": return Self.padded(hour)
    case "I": return Self.padded(hour12)
    case "M": return Self.padded(minute)
    case "S": return Self.padded(second)
    case "y": return Self.padded((year % 100 + 100) % 100)
    case "j": return Self.padded(dayOfYear, width: 3)
    case "p": return hour < 12 ? "AM" : "PM"
    case "B": return Self.months[month - 1]
    case "b", "h": return String(Self.months[month - 1].prefix(3))
    case "A": return Self.weekdays[weekday]
    case "a": return String(Self.weekdays[weekday].prefix(3))
    case "F": return try text("%Y-%m-%d")
    case "T": return try text("%H:%M:%S")
    case "R": return try text("%H:%M")
    case "D": return try text("%m/%d/%y")
    case "%": return "%"
    default: throw .unsupported("“%\(conversion)” in a date")
    }
  }

  private static func padded(_ number: Int, width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
