public import Files

/// All tensors of a model folder, in one file or many.
public struct TensorStore: Sendable {
  private let files: [any TensorFile]
  /// For each tensor, the file that holds it.
  private let owners: [String: Int]
  private let label: String

  /// Opens a model folder's weights: the first that is there of `model.safetensors`,
  /// `model.safetensors.index.json` with its shards, `pytorch_model.bin` and
  /// `pytorch_model.bin.index.json` with its shards.
  ///
  /// An index decides: a tensor that a shard holds but the index does not name is not offered.
  ///
  /// - Throws: The ``WeightFormatError`` case that names the file and what is wrong with it.
  public init(folder: FileFolder) throws(WeightFormatError) {
    let names = ["model.safetensors", "pytorch_model.bin"]
    for name in names {
      if folder.contains(name) {
        self.init(file: try Self.open(try Self.file(name, of: folder)))
        return
      }
      if folder.contains(name + ".index.json") {
        try self.init(folder, index: name + ".index.json")
        return
      }
    }
    // What stands there but leads nowhere is told of by name.
    for name in names.flatMap({ [$0, $0 + ".index.json"] }) where folder.lists(name) {
      _ = try Self.file(name, of: folder)
    }
    let found = try WeightFormatError.ofFiles { () throws(FileError) in try folder.fileNames() }
    throw .noWeights(folder: folder.name, found: found)
  }

  /// Offers the tensors of one file.
  public init(file: any TensorFile) {
    files = [file]
    owners = Dictionary(file.tensors.map { ($0.name, 0) }, uniquingKeysWith: { first, _ in first })
    label = file.bytes.name
  }

  /// Reads the header of a safetensors or PyTorch file, by what it begins with; a damaged beginning
  /// leaves the name to tell.
  ///
  /// - Returns: A ``SafetensorsFile`` or ``PyTorchFile``.
  /// - Throws: The ``WeightFormatError`` case that names what is wrong with the file.
  public static func open(_ bytes: FileBytes) throws(WeightFormatError) -> any TensorFile {
    let isPyTorch =
      PyTorchFile.isPyTorch(bytes.span)
      || [".bin", ".pt", ".pth", ".ckpt"].contains { bytes.name.hasSuffix($0) }
    return isPyTorch ? try PyTorchFile(bytes) : try SafetensorsFile(bytes)
  }

  private init(_ folder: FileFolder, index name: String) throws(WeightFormatError) {
    let indexBytes = try Self.file(name, of: folder)
    let index = try ShardIndex(indexBytes, folder: folder)
    var files: [any TensorFile] = []
    var numbers: [String: Int] = [:]
    for shard in Set(index.shards.values).sorted() {
      guard folder.lists(shard) else {
        throw .missingShard(index: indexBytes.name, shard: shard)
      }
      numbers[shard] = files.count
      files.append(try Self.open(try Self.file(shard, of: folder)))
    }
    var owners: [String: Int] = [:]
    for (tensor, shard) in index.shards.sorted(by: { $0.key < $1.key }) {
      guard let number = numbers[shard], files[number].tensor(named: tensor) != nil else {
        throw .tensorMissingFromShard(index: indexBytes.name, tensor: tensor, shard: shard)
      }
      owners[tensor] = number
    }
    self.files = files
    self.owners = owners
    label = folder.name
  }

  private static func file(_ name: String, of folder: FileFolder) throws(WeightFormatError)
    -> FileBytes
  {
    try WeightFormatError.ofFiles { () throws(FileError) in try folder.file(name) }
  }

  /// The names of all tensors, sorted.
  public var names: [String] { owners.keys.sorted() }

  /// The free-form metadata of all files; where shards disagree, the first by name wins.
  public var metadata: [String: String] {
    files.reduce(into: [:]) { $0.merge($1.metadata) { first, _ in first } }
  }

  /// The SHA-256 of the bytes of each file, in the order of their names.
  package var fileDigests: [String] { files.map { ContentDigest.sha256($0.bytes) } }

  /// Whether there is a tensor of this name.
  public func contains(_ name: String) -> Bool { owners[name] != nil }

  /// Where a tensor lies and what it holds.
  ///
  /// - Throws: ``WeightFormatError/missingTensor(file:tensor:similar:)``.
  public func description(of name: String) throws(WeightFormatError) -> TensorDescription {
    try find(name).tensor
  }

  /// The name of the file that holds a tensor, for messages.
  ///
  /// - Throws: ``WeightFormatError/missingTensor(file:tensor:similar:)``.
  public func fileName(of tensor: String) throws(WeightFormatError) -> String {
    try find(tensor).bytes.name
  }

  /// The file that holds a tensor, and the tensor.
  func find(_ name: String) throws(WeightFormatError)
    -> (bytes: FileBytes, tensor: TensorDescription)
  {
    guard let owner = owners[name], let tensor = files[owner].tensor(named: name) else {
      throw .missingTensor(file: label, tensor: name, similar: closestNames(to: name))
    }
    return (files[owner].bytes, tensor)
  }

  /// As ``find(_:)``, and requires a shape unless it is nil.
  func find(_ name: String, shape: [Int]?) throws(WeightFormatError)
    -> (bytes: FileBytes, tensor: TensorDescription)
  {
    let found = try find(name)
    if let shape, shape != found.tensor.shape {
      throw .shapeMismatch(
        file: found.bytes.name, tensor: name, expected: shape, actual: found.tensor.shape)
    }
    return found
  }

  /// Up to five names that share the longest ending with `name`: prefixes differ between savers.
  private func closestNames(to name: String) -> [String] {
    let wanted = Array(name.utf8.reversed())
    let ranked = owners.keys.map { key in
      (key: key, score: zip(key.utf8.reversed(), wanted).prefix { $0 == $1 }.count)
    }
    return ranked.sorted { ($1.score, $0.key) < ($0.score, $1.key) }.prefix(5).map(\.key)
  }
}
