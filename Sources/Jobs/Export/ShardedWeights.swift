internal import Files
internal import Foundation
internal import WeightFormats

/// The weights of a model folder: one safetensors file, or several with an index.
struct ShardedWeights {
  private let shards: [[StreamedTensor]]

  /// Shares tensors out among files.
  ///
  /// - Parameters:
  ///   - tensors: The tensors; they are written wide types first, so that all lie at multiples of their
  ///     width, and by name.
  ///   - largestShard: The most bytes of a file, unless one tensor has more.
  init(_ tensors: [StreamedTensor], largestShard: Int) {
    let ordered = tensors.sorted { a, b in
      (b.entry.type.blockBytes, a.entry.name) < (a.entry.type.blockBytes, b.entry.name)
    }
    var shards: [[StreamedTensor]] = []
    var size = 0
    for tensor in ordered {
      let count = tensor.entry.byteCount
      if shards.isEmpty || size + count > largestShard {
        shards.append([])
        size = 0
      }
      shards[shards.count - 1].append(tensor)
      size += count
    }
    self.shards = shards
  }

  /// Writes the files.
  func write(to folder: String) throws {
    let names = shards.indices.map { index in
      shards.count == 1
        ? "model.safetensors"
        : "model-\(Self.padded(index + 1))-of-\(Self.padded(shards.count)).safetensors"
    }
    for (name, tensors) in zip(names, shards) {
      try SafetensorsWriter.write(
        streaming: tensors, metadata: ["format": "pt"], to: folder + "/" + name)
    }
    guard shards.count > 1 else { return }
    var index = Index(metadata: .init(totalSize: 0), shards: [:])
    for (name, tensors) in zip(names, shards) {
      for tensor in tensors {
        index.metadata.totalSize += tensor.entry.byteCount
        index.shards[tensor.entry.name] = name
      }
    }
    try AtomicFile.write(
      JSONText.pretty(index) + "\n", to: folder + "/model.safetensors.index.json")
  }

  private static func padded(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  private struct Index: Encodable {
    struct Metadata: Encodable {
      var totalSize: Int

      private enum CodingKeys: String, CodingKey {
        case totalSize = "total_size"
      }
    }

    var metadata: Metadata
    var shards: [String: String]

    private enum CodingKeys: String, CodingKey {
      case metadata
      case shards = "weight_map"
    }
  }
}
