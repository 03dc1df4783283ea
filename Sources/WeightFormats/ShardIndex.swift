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
    guard bytes.count <= SafetensorsHeader.maximumLength else {
      throw .malformedIndex(file: file, reason: "the index is over 100 MB")
    }
    var reader = try JSONReader<WeightFormatError>(bytes.contents, path: file)
    guard reader.isNext("{") else {
      throw .malformedIndex(file: file, reason: "the index is not a JSON object")
    }
    var more = try reader.beginObject()
    while more {
      if try reader.readKey() == "weight_map" {
        shards = try Self.readMap(&reader, folder: folder, file: file)
      } else {
        try reader.skipValue()
      }
      more = try reader.nextMember()
    }
    try reader.expectEnd()
    guard let shards else {
      throw .malformedIndex(file: file, reason: "the index has no weight_map")
    }
    self.shards = shards
  }

  private static func readMap(
    _ reader: inout JSONReader<WeightFormatError>, folder: FileFolder, file: String
  )
    throws(WeightFormatError) -> [String: String]
  {
    guard reader.isNext("{") else {
      throw .malformedIndex(file: file, reason: "weight_map is not a JSON object")
    }
    var shards: [String: String] = [:]
    var more = try reader.beginObject()
    while more {
      let tensor = try reader.readKey()
      guard reader.isNext("\"") else {
        throw .malformedIndex(file: file, reason: "weight_map holds more than file names")
      }
      let shard = try reader.readString()
      guard FileFolder.staysInside(shard) else {
        throw .file(.nameOutsideFolder(folder: folder.name, name: shard))
      }
      shards[tensor] = shard
      more = try reader.nextMember()
    }
    return shards
  }
}
