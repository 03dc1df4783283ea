public import Files

/// Everything that can go wrong while reading or writing tensor files.
///
/// Each case is one failure. `file` is the path or label of the file concerned, and `offset` counts
/// bytes from the start of that file.
public enum WeightFormatError: Error, Equatable, Sendable {
  /// A file or folder could not be read or written.
  case file(FileError)

  // The header of a safetensors file

  /// The file is shorter than the eight bytes of the header length.
  case fileTooShort(file: String, count: Int)
  /// The header claims more than the format's 100 MB.
  case headerTooLarge(file: String, length: UInt64)
  /// The header claims to end beyond the end of the file.
  case headerBeyondFile(file: String, length: Int, available: Int)
  /// The text is not UTF-8.
  case invalidUTF8(file: String, offset: Int)
  /// The text is not JSON.
  case invalidJSON(file: String, offset: Int, reason: String)
  /// The header is JSON, but not an object.
  case headerNotObject(file: String)
  /// A JSON object or GGUF metadata names a key twice (canonically equivalent names are the same).
  case duplicateKey(file: String, key: String, offset: Int)
  /// `__metadata__` is not an object of strings; `key` is the offending entry, if it is an object.
  case metadataNotStrings(file: String, key: String?)

  // The tensors of a safetensors file

  /// The description of a tensor lacks a field or holds a value of the wrong kind.
  case malformedEntry(file: String, tensor: String, reason: String)
  /// The element type is not one this reader knows.
  case unknownType(file: String, tensor: String, type: String)
  /// A dimension is negative.
  case negativeDimension(file: String, tensor: String)
  /// The product of the dimensions, in bytes, does not fit an integer.
  case shapeOverflow(file: String, tensor: String)
  /// A tensor ends before it begins.
  case offsetsReversed(file: String, tensor: String, begin: Int, end: Int)
  /// A tensor ends beyond the data, or an offset is negative.
  case offsetsOutOfBounds(file: String, tensor: String, available: Int)
  /// A tensor's byte count is not its element count times its element width.
  case byteCountMismatch(file: String, tensor: String, expected: Int, actual: Int)
  /// Two tensors share bytes.
  case offsetsOverlap(file: String, tensor: String, other: String)
  /// Bytes before a tensor belong to no tensor.
  case offsetsLeaveGap(file: String, tensor: String, count: Int)
  /// Bytes after the last tensor belong to no tensor.
  case unusedBytes(file: String, count: Int)

  // PyTorch files

  /// A PyTorch file is damaged, or of a form that plain checkpoints never have.
  case malformedPyTorchFile(file: String, offset: Int, reason: String)
  /// A PyTorch file names a function or class that a plain checkpoint has no use for.
  case forbiddenGlobal(file: String, offset: Int, name: String)

  // GGUF files

  /// The file breaks the rules of the format at this offset.
  case malformedGGUF(file: String, offset: Int, reason: String)
  /// The file is of a kind that this reader does not read; `remedy` is a whole sentence.
  case unsupportedGGUF(file: String, reason: String, remedy: String)
  /// The description of a tensor contradicts itself, the file or another tensor.
  case malformedGGUFTensor(file: String, tensor: String, reason: String)
  /// The tensor's type is not one that this reader knows.
  case unsupportedGGUFType(file: String, tensor: String, type: String)
  /// A metadata entry is of another type than the wanted one.
  case wrongGGUFValue(file: String, key: String, expected: String, found: String)

  // Tensor stores

  /// A folder holds neither `model.safetensors` nor its index; `found` lists what it does hold.
  case noWeights(folder: String, found: [String])
  /// The shard index is JSON, but not of the expected form.
  case malformedIndex(file: String, reason: String)
  /// The shard index names a file that the folder lacks.
  case missingShard(index: String, shard: String)
  /// The shard index places a tensor in a shard that does not hold it.
  case tensorMissingFromShard(index: String, tensor: String, shard: String)
  /// The store has no tensor of this name; `similar` lists the closest names it has.
  case missingTensor(file: String, tensor: String, similar: [String])
  /// A tensor's shape is not the wanted one.
  case shapeMismatch(file: String, tensor: String, expected: [Int], actual: [Int])

  // Writing

  /// A tensor to write has another number of values than its shape says.
  case valueCountMismatch(tensor: String, shape: [Int], count: Int)
  /// Two tensors to write have the same name.
  case duplicateTensorName(tensor: String)
  /// A value to write is NaN, infinite or beyond what the type of the file holds.
  case valueTooLarge(tensor: String, row: Int, column: Int, type: String)
  /// A tensor's rows to write are no whole blocks of a type.
  case rowsNoBlocks(tensor: String, length: Int, type: String, block: Int)
  /// Names and metadata to write exceed the format's 100 MB.
  case headerTooLargeToWrite(path: String, length: Int)
  /// A tensor to write is called `__metadata__`, which the format reserves.
  case reservedTensorName
}
