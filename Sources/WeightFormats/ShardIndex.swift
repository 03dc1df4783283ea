package import Files

/// The contents of `model.safetensors.index.json` or `pytorch_model.bin.index.json`: which shard
/// holds which tensor.
package struct ShardIndex {
  /// Shard file name by tensor name.
  package var shards: [String: String] = [:]

  /// Reads the index; fields other than `weight_map` are ignored.
  package init(_ bytes: FileBytes, folder: FileFolder) throws(WeightFormatError) {
    let file = bytes.name
    var shards: [String: String]?
    try bytes.withUnsafeBytes { (memory) throws(WeightFormatError) in
      guard memory.count <= SafetensorsHeader.maximumLength else {
        throw .malformedIndex(file: file, reason: "the index is over 100 MB")
      }
      var cursor = try JSONCursor(memory, file: file, baseOffset: 0)
      guard cursor.isNext("{") else {
        throw .malformedIndex(file: file, reason: "the index is not a JSON object")
      }
      try cursor.readObject { (cursor, key) throws(WeightFormatError) in
        guard key == "weight_map" else { return try cursor.skipValue() }
        shards = try Self.readMap(&cursor, folder: folder, file: file)
      }
      try cursor.expectEnd()
    }
    guard let shards else {
      throw .malformedIndex(file: file, reason: "the index has no weight_map")
    }
    self.shards = shards
  }

  private static func readMap(_ cursor: inout JSONCursor, folder: FileFolder, file: String)
    throws(WeightFormatError) -> [String: String]
  {
    guard cursor.isNext("{") else {
      throw .malformedIndex(file: file, reason: "weight_map is not a JSON object")
    }
    var shards: [String: String] = [:]
    try cursor.readObject { (cursor, tensor) throws(WeightFormatError) in
      guard cursor.isNext("\"") else {
        throw .malformedIndex(file: file, reason: "weight_map holds more than file names")
      }
      let shard = try cursor.readString()
      guard FileFolder.staysInside(shard) else {
        throw .file(.nameOutsideFolder(folder: folder.name, name: shard))
      }
      shards[tensor] = shard
    }
    return shards
  }
}
