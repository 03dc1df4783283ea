import Foundation

/// Python's arithmetic on numbers, texts and lists, with whole numbers of 64 bits.
enum Arithmetic {
  private static let overflow = TemplateFault.unsupported("a whole number of more than 64 bits")

  static func negative(_ value: RuntimeValue) throws(TemplateFault) -> RuntimeValue {
    if case .float(let number) = value { return .float(-number) }
    guard let number = value.wholeNumber else { throw unfit("-", value) }
    return .integer(try checked(Int(0).subtractingReportingOverflow(number)))
  }

  static func positive(_ value: RuntimeValue) throws(TemplateFault) -> RuntimeValue {
    if case .float = value { return value }
    guard let number = value.wholeNumber else { throw unfit("+", value) }
    return .integer(number)
  }

  static func combine(
    _ binary: BinaryOperator, _ left: RuntimeValue, _ right: RuntimeValue, budget: TemplateBudget
  ) throws(TemplateFault) -> RuntimeValue {
    if let left = left.wholeNumber, let right = right.wholeNumber {
      return try whole(binary, left, right)
    }
    if let left = left.number, let right = right.number {
      return .float(try real(binary, left, right))
    }
    switch binary {
    case .add: return try sum(left, right, budget)
    case .multiply:
      if let count = right.wholeNumber { return try repeated(left, count, budget) }
      if let count = left.wholeNumber { return try repeated(right, count, budget) }
    case .remainder:
      if case .string(let format) = left {
        return .string(try PrintFormat(budget: budget).text(format, right))
      }
    default: break
    }
    throw unfit(binary.rawValue, left, right)
  }

  // MARK: Numbers

  private static func whole(
    _ binary: BinaryOperator, _ left: Int, _ right: Int
  ) throws(TemplateFault) -> RuntimeValue {
    switch binary {
    case .add: return .integer(try checked(left.addingReportingOverflow(right)))
    case .subtract: return .integer(try checked(left.subtractingReportingOverflow(right)))
    case .multiply: return .integer(try checked(left.multipliedReportingOverflow(by: right)))
    case .divide, .concatenate: return .float(try real(binary, Double(left), Double(right)))
    case .floorDivide, .remainder:
      guard right != 0 else { throw .invalid("a division by zero") }
      let (quotient, overflow) = left.dividedReportingOverflow(by: right)
      if overflow { throw Self.overflow }
      let remainder = left - quotient * right
      let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
      if binary == .floorDivide { return .integer(isBelow ? quotient - 1 : quotient) }
      return .integer(isBelow ? remainder + right : remainder)
    case .power:
      if right < 0 { return .float(try real(.power, Double(left), Double(right))) }
      return .integer(try power(left, right))
    }
  }

  private static func power(_ base: Int, _ exponent: Int) throws(TemplateFault) -> Int {
    if exponent > 64, base.magnitude <= 1 {
      return base == -1 && exponent % 2 != 0 ? -1 : abs(base)
    }
    if exponent > 64 { throw overflow }
    var result = 1
    for _ in 0..<exponent { result = try checked(result.multipliedReportingOverflow(by: base)) }
    return result
  }

  private static func real(
    _ binary: BinaryOperator, _ left: Double, _ right: Double
  ) throws(TemplateFault) -> Double {
    switch binary {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    case .divide, .floorDivide, .remainder:
      guard right != 0 else { throw .invalid("a division by zero") }
      if binary == .divide { return left / right }
      var remainder = left.truncatingRemainder(dividingBy: right)
      if remainder != 0, (remainder < 0) != (right < 0) { remainder += right }
      return binary == .remainder ? remainder : ((left - remainder) / right).rounded()
    case .power, .concatenate: return try power(left, right)
    }
  }

  private static func power(_ base: Double, _ exponent: Double) throws(TemplateFault) -> Double {
    if base == 0, exponent < 0 { throw .invalid("a division by zero") }
    let result = pow(base, exponent)
    if result.isNaN, !base.isNaN, !exponent.isNaN { throw .unsupported("a complex number") }
    if result.isInfinite, base.isFinite, exponent.isFinite {
      throw .invalid("a power is too large")
    }
    return result
  }

  private static func checked(_ result: (Int, Bool)) throws(TemplateFault) -> Int {
    guard !result.1 else { throw overflow }
    return result.0
  }

  // MARK: Texts and lists

  private static func sum(
    _ left: RuntimeValue, _ right: RuntimeValue, _ budget: TemplateBudget
  ) throws(TemplateFault) -> RuntimeValue {
    switch (left, right) {
    case (.string(let left), .string(let right)):
      try budget.make(left.utf8.count + right.utf8.count)
      return .string(left + right)
    case (.string, .markup), (.markup, .string), (.markup, .markup):
      let (left, right) = (HTML.escaped(left), HTML.escaped(right))
      try budget.make(left.utf8.count + right.utf8.count)
      return .markup(left + right)
    case (.sequence(.list, let left), .sequence(.list, let right)):
      try budget.makeList(left.values.count + right.values.count)
      return try .list(left.values + right.values)
    case (.sequence(.tuple, let left), .sequence(.tuple, let right)):
      try budget.makeList(left.values.count + right.values.count)
      return try .tuple(left.values + right.values)
    default: throw unfit("+", left, right)
    }
  }

  private static func repeated(
    _ value: RuntimeValue, _ count: Int, _ budget: TemplateBudget
  ) throws(TemplateFault) -> RuntimeValue {
    let count = max(count, 0)
    switch value {
    case .string(let text), .markup(let text):
      let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: count)
      try budget.make(overflow ? -1 : bytes)
      let repeated = String(repeating: text, count: text.isEmpty ? 0 : count)
      if case .markup = value { return .markup(repeated) }
      return .string(repeated)
    case .sequence(let kind, let items) where kind == .list || kind == .tuple:
      let (size, overflow) = items.values.count.multipliedReportingOverflow(by: count)
      try budget.makeList(overflow ? -1 : size)
      let rounds = items.values.isEmpty ? 0 : count
      let values = (0..<rounds).flatMap { _ in items.values }
      return .sequence(kind, try Items(values))
    default: throw unfit("*", value)
    }
  }

  private static func unfit(_ symbol: String, _ values: RuntimeValue...) -> TemplateFault {
    for value in values {
      if case .undefined(let reason) = value { return .undefined(reason) }
    }
    let names = values.map(\.typeName).joined(separator: " and ")
    return .invalid("“\(symbol)” does not fit \(names)")
  }
}
