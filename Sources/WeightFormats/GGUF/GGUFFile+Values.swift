import Files

extension GGUFFile {
  /// An integer of the metadata, of whatever width.
  ///
  /// - Returns: The value; nil if there is no such entry.
  /// - Throws: ``WeightFormatError/wrongGGUFValue(file:key:expected:found:)`` if it is no integer, or
  ///   beyond `Int`.
  public func integer(_ key: String) throws(WeightFormatError) -> Int? {
    switch values[key] {
    case nil: return nil
    case .unsigned(let value)?:
      guard let value = Int(exactly: value) else {
        throw wrong(key, expected: "an integer of at most \(Int.max)")
      }
      return value
    case .signed(let value)?: return Int(value)
    default: throw wrong(key, expected: "an integer")
    }
  }

  /// A number of the metadata: single or double precision, or an integer (rounded to nearest).
  ///
  /// - Returns: The value; nil if there is no such entry.
  /// - Throws: ``WeightFormatError/wrongGGUFValue(file:key:expected:found:)`` if it is no number.
  public func number(_ key: String) throws(WeightFormatError) -> Double? {
    switch values[key] {
    case nil: nil
    case .float(let value)?: Double(value)
    case .double(let value)?: value
    case .unsigned(let value)?: Double(value)
    case .signed(let value)?: Double(value)
    default: throw wrong(key, expected: "a number")
    }
  }

  /// True or false, of the metadata.
  ///
  /// - Returns: The value; nil if there is no such entry.
  /// - Throws: ``WeightFormatError/wrongGGUFValue(file:key:expected:found:)`` if it is neither.
  public func boolean(_ key: String) throws(WeightFormatError) -> Bool? {
    switch values[key] {
    case nil: nil
    case .boolean(let value)?: value
    default: throw wrong(key, expected: "true or false")
    }
  }

  /// A text of the metadata.
  ///
  /// - Returns: The value; nil if there is no such entry.
  /// - Throws: ``WeightFormatError/wrongGGUFValue(file:key:expected:found:)`` if it is no string.
  public func string(_ key: String) throws(WeightFormatError) -> String? {
    switch values[key] {
    case nil: nil
    case .string(let value)?: value
    default: throw wrong(key, expected: "a string")
    }
  }

  /// Texts of the metadata, such as a vocabulary.
  ///
  /// - Returns: The values, not copied; nil if there is no such entry.
  /// - Throws: ``WeightFormatError/wrongGGUFValue(file:key:expected:found:)`` if it is no array of
  ///   strings.
  public func strings(_ key: String) throws(WeightFormatError) -> [String]? {
    switch values[key] {
    case nil: nil
    case .stringArray(let values)?: values
    default: throw wrong(key, expected: "an array of strings")
    }
  }

  /// Integers of the metadata, such as the kinds of tokens.
  ///
  /// - Returns: The values; nil if there is no such entry.
  /// - Throws: ``WeightFormatError/wrongGGUFValue(file:key:expected:found:)`` if it is no array of
  ///   integers, or one is beyond `Int`.
  public func integers(_ key: String) throws(WeightFormatError) -> [Int]? {
    switch values[key] {
    case nil: return nil
    case .signedArray(let values)?: return values.map { Int($0) }
    case .unsignedArray(let values)?:
      guard values.allSatisfy({ $0 <= UInt64(Int.max) }) else {
        throw wrong(key, expected: "an array of integers of at most \(Int.max)")
      }
      return values.map { Int($0) }
    default: throw wrong(key, expected: "an array of integers")
    }
  }

  /// Numbers of the metadata in single precision, such as the scores of tokens.
  ///
  /// - Returns: The values, double precision rounded to nearest; nil if there is no such entry.
  /// - Throws: ``WeightFormatError/wrongGGUFValue(file:key:expected:found:)`` if it is no array of
  ///   numbers with a fraction.
  public func floats(_ key: String) throws(WeightFormatError) -> [Float]? {
    switch values[key] {
    case nil: nil
    case .floatArray(let values)?: values
    case .doubleArray(let values)?: values.map { Float($0) }
    default: throw wrong(key, expected: "an array of numbers")
    }
  }

  /// Trues and falses of the metadata.
  ///
  /// - Returns: The values, not copied; nil if there is no such entry.
  /// - Throws: ``WeightFormatError/wrongGGUFValue(file:key:expected:found:)`` if it is no array of
  ///   them.
  public func booleans(_ key: String) throws(WeightFormatError) -> [Bool]? {
    switch values[key] {
    case nil: nil
    case .booleanArray(let values)?: values
    default: throw wrong(key, expected: "an array of true or false")
    }
  }

  private func wrong(_ key: String, expected: String) -> WeightFormatError {
    .wrongGGUFValue(
      file: bytes.name, key: key, expected: expected, found: values[key]?.kind ?? "nothing")
  }
}
