internal import Files

extension WeightFormatError: CustomStringConvertible {
  /// What happened, where, and what to do about it.
  public var description: String {
    fileMessage ?? headerMessage ?? entryMessage ?? offsetMessage ?? ggufMessage ?? pyTorchMessage
      ?? storeMessage ?? writeMessage
  }

  private var fileMessage: String? {
    if case .file(let error) = self { error.description } else { nil }
  }

  private var pyTorchMessage: String? {
    switch self {
    case .malformedPyTorchFile(let file, let offset, let reason):
      "\(file): no PyTorch checkpoint that can be read, at byte \(offset): \(reason). Fetch the "
        + "file again, or save it as safetensors."
    case .forbiddenGlobal(let file, let offset, let name):
      "\(file): byte \(offset) names \(NameText.quote(name)), which is no part of a plain checkpoint "
        + "and might run code; nothing was run. Load the file only where you trust it, and save "
        + "its tensors as safetensors."
    default: nil
    }
  }

  private var headerMessage: String? {
    switch self {
    case .fileTooShort(let file, let count):
      "\(file): has \(count) bytes, a safetensors file at least 8. The copy is incomplete: "
        + "fetch it again."
    case .headerTooLarge(let file, let length):
      "\(file): claims a header of \(length) bytes, over the limit of "
        + "\(SafetensorsHeader.maximumLength). It is not a safetensors file, or only a pointer "
        + "to one: fetch the file itself."
    case .headerBeyondFile(let file, let length, let available):
      "\(file): claims a header of \(length) bytes but only \(available) follow. The copy is "
        + "incomplete: fetch it again."
    case .invalidUTF8(let file, let offset):
      "\(file): byte \(offset) is not valid UTF-8. The file is damaged: fetch it again."
    case .invalidJSON(let file, let offset, let reason):
      "\(file): not valid JSON at byte \(offset): \(reason). The file is damaged: fetch it again."
    case .headerNotObject(let file):
      "\(file): the header is not a JSON object. Save the file again with a safetensors writer."
    case .duplicateKey(let file, let key, let offset):
      "\(file): the key \(NameText.quote(key)) appears twice (again at byte \(offset)). "
        + "Save the file again with distinct names."
    case .metadataNotStrings(let file, nil):
      "\(file): __metadata__ is not a JSON object of strings. Save the file again with one."
    case .metadataNotStrings(let file, let key?):
      "\(file): the metadata entry \(NameText.quote(key)) is not a string. Save it as a string."
    default: nil
    }
  }

  private var entryMessage: String? {
    switch self {
    case .malformedEntry(let file, let tensor, let reason):
      "\(file): tensor \(NameText.quote(tensor)): \(reason). "
        + "Save the file again with a safetensors writer."
    case .unknownType(let file, let tensor, let type):
      "\(file): tensor \(NameText.quote(tensor)) has the unknown type \(NameText.quote(type)). Convert it "
        + "to one of \(TensorType.safetensors.map(\.rawValue).joined(separator: ", "))."
    case .negativeDimension(let file, let tensor):
      "\(file): tensor \(NameText.quote(tensor)) has a negative dimension. The file is damaged: "
        + "fetch it again."
    case .shapeOverflow(let file, let tensor):
      "\(file): tensor \(NameText.quote(tensor)) has a shape too large for any computer. The file is "
        + "damaged: fetch it again."
    default: nil
    }
  }

  private var offsetMessage: String? {
    switch self {
    case .offsetsReversed(let file, let tensor, let begin, let end):
      "\(file): tensor \(NameText.quote(tensor)) begins at \(begin) but ends at \(end). The file is "
        + "damaged: fetch it again."
    case .offsetsOutOfBounds(let file, let tensor, let available):
      "\(file): tensor \(NameText.quote(tensor)) lies outside the \(available) bytes of data. The copy "
        + "is incomplete or damaged: fetch it again."
    case .byteCountMismatch(let file, let tensor, let expected, let actual):
      "\(file): tensor \(NameText.quote(tensor)) takes \(actual) bytes where its shape and type need "
        + "\(expected). The file is damaged: fetch it again."
    case .offsetsOverlap(let file, let tensor, let other):
      "\(file): tensors \(NameText.quote(other)) and \(NameText.quote(tensor)) overlap. Save the file "
        + "again with a safetensors writer."
    case .offsetsLeaveGap(let file, let tensor, let count):
      "\(file): \(count) bytes before tensor \(NameText.quote(tensor)) belong to no tensor. Save the "
        + "file again with a safetensors writer."
    case .unusedBytes(let file, let count):
      "\(file): \(count) bytes after the last tensor belong to no tensor. The file is damaged: "
        + "fetch it again."
    default: nil
    }
  }

  private var ggufMessage: String? {
    switch self {
    case .malformedGGUF(let file, let offset, let reason):
      "\(file): not valid GGUF at byte \(offset): \(reason). The file is damaged or incomplete: "
        + "fetch it again."
    case .unsupportedGGUF(let file, let reason, let remedy):
      "\(file): \(reason). \(remedy)"
    case .malformedGGUFTensor(let file, let tensor, let reason):
      "\(file): tensor \(NameText.quote(tensor)): \(reason). The file is damaged or incomplete: "
        + "fetch it again."
    case .unsupportedGGUFType(let file, let tensor, let type):
      "\(file): tensor \(NameText.quote(tensor)) has the type \(type), which is not read. Get the "
        + "model as F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1 or Q2_K to Q6_K."
    case .wrongGGUFValue(let file, let key, let expected, let found):
      "\(file): the metadata entry \(NameText.quote(key)) is \(found), not \(expected). Convert the "
        + "model again."
    default: nil
    }
  }

  private var storeMessage: String? {
    switch self {
    case .noWeights(let folder, let found):
      "\(folder): holds no model.safetensors or pytorch_model.bin and no index of one, but "
        + "\(NameText.list(found)). Copy the model's weights there."
    case .malformedIndex(let file, let reason):
      "\(file): \(reason). Fetch the index again."
    case .missingShard(let index, let shard):
      "\(index): names the shard \(NameText.quote(shard)), which the folder lacks. Fetch that file too."
    case .tensorMissingFromShard(let index, let tensor, let shard):
      "\(index): places tensor \(NameText.quote(tensor)) in \(NameText.quote(shard)), which lacks it. "
        + "Fetch index and shards of the same version."
    case .missingTensor(let file, let tensor, let similar):
      "\(file): has no tensor \(NameText.quote(tensor)); the closest names are \(NameText.list(similar)). "
        + "Check that the file belongs to this kind of model."
    case .shapeMismatch(let file, let tensor, let expected, let actual):
      "\(file): tensor \(NameText.quote(tensor)) has shape \(actual), not \(expected). Check that "
        + "weights and configuration belong together."
    default: nil
    }
  }

  private var writeMessage: String {
    switch self {
    case .valueCountMismatch(let tensor, let shape, let count):
      "tensor \(NameText.quote(tensor)) has \(count) values for shape \(shape). "
        + "Give as many values as the shape says."
    case .duplicateTensorName(let tensor):
      "two tensors are named \(NameText.quote(tensor)). Give each its own name."
    case .valueTooLarge(let tensor, let row, let column, let type):
      "tensor \(NameText.quote(tensor)): the value of row \(row), column \(column) is beyond what "
        + "\(type) holds. Write it as F32, or make it smaller."
    case .rowsNoBlocks(let tensor, let length, let type, let block):
      "tensor \(NameText.quote(tensor)): its rows of \(length) are no whole blocks of \(block) "
        + "(\(type)). Write it as F16 or F32."
    case .headerTooLargeToWrite(let path, let length):
      "\(path): names and metadata take \(length) bytes, over the limit of "
        + "\(SafetensorsHeader.maximumLength). Shorten the metadata."
    case .reservedTensorName:
      "a tensor is named __metadata__, which the format reserves. Give it another name."
    default: "tensor file error"
    }
  }
}
