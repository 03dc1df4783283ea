package import Files

extension JSONReader {
  /// Reads a value as templates see it: keys in their order, whole numbers apart from others.
  ///
  /// - Returns: The value.
  /// - Throws: `Failure`, also for whole numbers of more than 64 bits, which templates do not have here.
  package mutating func readTemplateValue() throws(Failure) -> TemplateValue {
    if isNext("{") { return .object(try readTemplateMembers()) }
    if isNext("[") {
      var items: [TemplateValue] = []
      var more = try beginArray()
      while more {
        items.append(try readTemplateValue())
        more = try nextElement()
      }
      return .array(items)
    }
    if isNumberNext() {
      let number = try readNumber()
      guard number.isInteger, number.value.isFinite else { return .number(number.value) }
      guard let integer = number.integer else {
        throw failure("a whole number of more than 64 bits")
      }
      return .integer(integer)
    }
    switch try readValue() {
    case .string(let text): return .string(text)
    case .bool(let truth): return .boolean(truth)
    // Python writes NaN and Infinity as words.
    case .number(let number): return .number(number)
    case .null, .array, .object: return .null
    }
  }

  /// Reads the members of an object, in their order.
  package mutating func readTemplateMembers() throws(Failure) -> [TemplateValue.Member] {
    var members: [TemplateValue.Member] = []
    var more = try beginObject()
    while more {
      let key = try readKey()
      members.append(.init(key, try readTemplateValue()))
      more = try nextMember()
    }
    return members
  }
}
