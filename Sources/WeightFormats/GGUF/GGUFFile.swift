public import Files

/// One GGUF file, version 2 or 3, its header completely validated.
///
/// All text must be valid UTF-8, as the format demands: tokens that are single bytes stand as
/// `<0x0A>` or in the byte alphabet of GPT-2. Models that are split over several files are refused:
/// merge them first.
public struct GGUFFile: TensorFile {
  /// The whole file.
  public let bytes: FileBytes
  /// The metadata: hyper-parameters, the tokenizer, where the model comes from.
  public let values: [String: GGUFValue]
  /// The tensors, in the order of the file, their dimensions slowest first (the file lists them
  /// fastest first).
  public let tensors: [TensorDescription]

  private let indices: [String: Int]

  /// Reads and validates the header; tensor data is not touched.
  ///
  /// - Throws: The ``WeightFormatError`` case that names what is wrong with the header.
  /// - Complexity: O(header length) time and memory.
  public init(_ bytes: FileBytes) throws(WeightFormatError) {
    let header = try GGUFHeader(bytes)
    self.bytes = bytes
    values = header.values
    tensors = header.tensors
    indices = Dictionary(
      header.tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    if let count = try integer("split.count"), count > 1 {
      throw .unsupportedGGUF(
        file: bytes.name, reason: "is one of \(count) files that make up a model",
        remedy: "Merge them first: llama-gguf-split --merge FIRST-FILE MERGED-FILE.")
    }
  }

  /// The metadata as text, without arrays.
  public var metadata: [String: String] { values.compactMapValues(\.scalarText) }

  /// The tensor of this name, if the file has it.
  public func tensor(named name: String) -> TensorDescription? {
    indices[name].map { tensors[$0] }
  }
}
