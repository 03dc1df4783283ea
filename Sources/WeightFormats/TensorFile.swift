public import Files

/// A file of named tensors, its header completely validated.
public protocol TensorFile: Sendable {
  /// The whole file.
  var bytes: FileBytes { get }
  /// Free-form entries beside the tensors.
  var metadata: [String: String] { get }
  /// The tensors; their byte ranges lie inside ``bytes``.
  var tensors: [TensorDescription] { get }

  /// The tensor of this name, if the file has it.
  func tensor(named name: String) -> TensorDescription?
}
