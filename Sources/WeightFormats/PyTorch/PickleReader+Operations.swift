extension PickleReader {
  /// Operations that push a number, a string or bytes; false for others.
  mutating func performScalar(_ operation: UInt8) throws(WeightFormatError) -> Bool {
    switch operation {
    case UInt8(ascii: "N"): stack.push(.none)
    case 0x88: stack.push(.boolean(true))
    case 0x89: stack.push(.boolean(false))
    case UInt8(ascii: "K"): stack.push(.integer(try count(1)))
    case UInt8(ascii: "M"): stack.push(.integer(try count(2)))
    case UInt8(ascii: "J"):
      stack.push(.integer(Int(Int32(truncatingIfNeeded: try count(4)))))
    case 0x8A: stack.push(try integer(try count(1)))
    case 0x8B: stack.push(try integer(try count(4)))
    case UInt8(ascii: "I"), UInt8(ascii: "L"): stack.push(try textInteger())
    case UInt8(ascii: "F"):
      guard let number = Double(try line()) else { throw malformed("a float that is none") }
      stack.push(.number(number))
    case UInt8(ascii: "G"):
      let bits = try data(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      stack.push(.number(Double(bitPattern: bits)))
    case UInt8(ascii: "X"), UInt8(ascii: "T"): stack.push(.string(try string(try count(4))))
    case 0x8C, UInt8(ascii: "U"): stack.push(.string(try string(try count(1))))
    case 0x8D: stack.push(.string(try string(try count(8))))
    case UInt8(ascii: "V"): stack.push(.string(try line()))
    case UInt8(ascii: "C"): stack.push(.bytes(try data(try count(1))))
    case UInt8(ascii: "B"): stack.push(.bytes(try data(try count(4))))
    case 0x8E: stack.push(.bytes(try data(try count(8))))
    default: return false
    }
    return true
  }

  // Two's complement, little-endian.
  private mutating func integer(_ count: Int) throws(WeightFormatError) -> PickleStack.Item {
    let digits = try data(count)
    guard count <= 8 else { return .largeInteger(digits) }
    var value = digits.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    if count < 8, let last = digits.last, last & 0x80 != 0 {
      value |= UInt64.max << (8 * UInt64(count))
    }
    return .integer(Int(Int64(bitPattern: value)))
  }

  // Protocol 0: `I01` is true, `L` ends in the letter L.
  private mutating func textInteger() throws(WeightFormatError) -> PickleStack.Item {
    let text = try line()
    if text == "00" || text == "01" { return .boolean(text == "01") }
    let digits = text.hasSuffix("L") ? String(text.dropLast()) : text
    guard let value = Int(digits) else { throw malformed("a whole number that is none") }
    return .integer(value)
  }

  /// Operations that make or fill containers; false for others.
  mutating func performContainer(_ operation: UInt8) throws(WeightFormatError) -> Bool {
    switch operation {
    case UInt8(ascii: "]"): stack.push(.list(stack.node([])))
    case UInt8(ascii: ")"): stack.push(.tuple(stack.node([])))
    case UInt8(ascii: "}"): stack.push(.dictionary(stack.node([])))
    case UInt8(ascii: "l"): stack.push(.list(stack.node(try popToMark())))
    case UInt8(ascii: "t"): stack.push(.tuple(stack.node(try popToMark())))
    case UInt8(ascii: "d"): stack.push(.dictionary(stack.node(try pairs(popToMark()))))
    case 0x85, 0x86, 0x87:
      var items: [PickleStack.Item] = []
      for _ in 0..<Int(operation) - 0x84 { items.insert(try pop(), at: 0) }
      stack.push(.tuple(stack.node(items)))
    case UInt8(ascii: "a"): try append([try pop()])
    case UInt8(ascii: "e"): try append(try popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      try insert([try pop(), value])
    case UInt8(ascii: "u"): try insert(try popToMark())
    default: return false
    }
    return true
  }

  private func pairs(_ items: [PickleStack.Item]) throws(WeightFormatError)
    -> [PickleStack.Item]
  {
    guard items.count % 2 == 0 else { throw malformed("a key without a value") }
    return items
  }

  private mutating func append(_ items: [PickleStack.Item]) throws(WeightFormatError) {
    guard case .list(let node)? = stack.top else { throw malformed("no list to append to") }
    stack.append(items, to: node)
  }

  private mutating func insert(_ items: [PickleStack.Item]) throws(WeightFormatError) {
    guard case .dictionary(let node)? = stack.top else {
      throw malformed("no dictionary to insert into")
    }
    stack.append(try pairs(items), to: node)
  }

  /// Operations that remember or recall a value; false for others.
  mutating func performMemo(_ operation: UInt8) throws(WeightFormatError) -> Bool {
    switch operation {
    case UInt8(ascii: "q"): try remember(try count(1))
    case UInt8(ascii: "r"): try remember(try count(4))
    case UInt8(ascii: "p"): try remember(try lineIndex())
    case 0x94:
      guard stack.rememberNext() else { throw malformed("nothing to remember") }
    case UInt8(ascii: "h"): try recall(try count(1))
    case UInt8(ascii: "j"): try recall(try count(4))
    case UInt8(ascii: "g"): try recall(try lineIndex())
    default: return false
    }
    return true
  }

  private mutating func lineIndex() throws(WeightFormatError) -> Int {
    guard let index = Int(try line()), index >= 0 else { throw malformed("no memo index") }
    return index
  }

  private mutating func remember(_ index: Int) throws(WeightFormatError) {
    guard stack.remember(index) else { throw malformed("nothing to remember") }
  }

  private mutating func recall(_ index: Int) throws(WeightFormatError) {
    guard let item = stack.recall(index) else {
      throw malformed("memo entry \(index) is not there")
    }
    stack.push(item)
  }
}
