internal import Files

/// The members of a request's JSON, each checked as it is read.
struct RequestFields {
  private let members: [String: JSONValue]

  /// Reads a body.
  ///
  /// Members that are unknown are left alone, as OpenAI's server does, but for those that are nearly the
  /// name of an extension.
  ///
  /// - Throws: ``APIError`` if it is no JSON object.
  init(_ body: some Collection<UInt8>) throws(APIError) {
    let value: JSONValue
    do throws(JSONError) {
      var reader = try JSONReader<JSONError>(body, path: "the request")
      value = try reader.readValue()
      try reader.expectEnd()
    } catch {
      throw .invalid("the body is not JSON: \(error.reason)")
    }
    guard case .object(let members) = value else {
      throw .invalid("the body must be a JSON object, not \(value)")
    }
    self.members = members
    for (wrong, right) in Self.misspelled where members[wrong] != nil {
      throw .invalid("there is no \(wrong); it is called \(right)", wrong)
    }
  }

  private static let misspelled = [
    ("steer_value", "steer_values"), ("steerValues", "steer_values"),
    ("steer-values", "steer_values"), ("steers", "steer_values"), ("topk", "top_k"),
  ]

  /// A member; nil where it is left out or null.
  subscript(name: String) -> JSONValue? {
    members[name].flatMap { $0 == .null ? nil : $0 }
  }

  /// Refuses null for members of which one must be given.
  func refuseNull(_ names: String...) throws(APIError) {
    for name in names where members[name] == .null {
      throw .invalid("\(name) must not be null; leave it out", name)
    }
  }

  /// A whole number within bounds.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
    guard let value = self[name] else { return nil }
    guard let number = value.integer, range.contains(number) else {
      throw .invalid(
        "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), not \(value)",
        name)
    }
    return number
  }

  /// A number within bounds.
  func number(_ name: String, in range: ClosedRange<Double>) throws(APIError) -> Double? {
    guard let value = self[name] else { return nil }
    guard case .number(let number) = value, range.contains(number) else {
      throw .invalid(
        "\(name) must be a number from \(range.lowerBound) to \(range.upperBound), not \(value)",
        name)
    }
    return number
  }

  /// True or false.
  func flag(_ name: String) throws(APIError) -> Bool? {
    guard let value = self[name] else { return nil }
    guard case .bool(let flag) = value else {
      throw .invalid("\(name) must be true or false, not \(value)", name)
    }
    return flag
  }

  /// A text.
  func text(_ name: String) throws(APIError) -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value.string else {
      throw .invalid("\(name) must be a text, not \(value)", name)
    }
    return text
  }

  /// A text, or a list of texts.
  func texts(_ name: String) throws(APIError) -> [String]? {
    guard let value = self[name] else { return nil }
    if let text = value.string { return [text] }
    guard case .array(let values) = value else {
      throw .invalid("\(name) must be a text or a list of texts, not \(value)", name)
    }
    var texts: [String] = []
    for value in values {
      guard let text = value.string else {
        throw .invalid("\(name) must hold texts only, not \(value)", name)
      }
      texts.append(text)
    }
    return texts
  }

  /// Numbers by name.
  func numbers(_ name: String) throws(APIError) -> [String: Double]? {
    guard let value = self[name] else { return nil }
    return try Self.numbers(value, name)
  }

  /// An object whose members are numbers.
  static func numbers(_ value: JSONValue, _ name: String) throws(APIError) -> [String: Double] {
    guard case .object(let members) = value else {
      throw .invalid("\(name) must be an object such as {\"sentiment\": 3}, not \(value)", name)
    }
    var numbers: [String: Double] = [:]
    for (key, value) in members {
      guard case .number(let number) = value, number.isFinite else {
        throw .invalid("\(name): the value of \(key) must be a number, not \(value)", name)
      }
      numbers[key] = number
    }
    return numbers
  }
}
