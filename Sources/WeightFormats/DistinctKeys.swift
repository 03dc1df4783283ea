import Files

/// The keys of an object whose format forbids equal ones.
struct DistinctKeys {
  /// More keys are an error: remembering them takes many times the memory of the text.
  static let limit = 1_000_000

  private var keys = Set<String>()

  /// Reads the next key and the colon after it.
  ///
  /// - Throws: ``WeightFormatError/duplicateKey(file:key:offset:)`` if it was there before.
  mutating func next(_ reader: inout JSONReader<WeightFormatError>) throws(WeightFormatError)
    -> String
  {
    reader.skipWhitespace()
    let place = reader.filePosition
    let key = try reader.readKey()
    guard keys.insert(key).inserted else {
      throw .duplicateKey(file: reader.path, key: key, offset: place)
    }
    guard keys.count <= Self.limit else {
      throw reader.failure("an object has more than \(Self.limit) keys")
    }
    return key
  }
}
