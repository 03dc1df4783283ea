internal import WeightFormats

/// How a model's weight matrices are held in memory.
///
/// Float32 weights stay in the mapped file in any case; vectors, the output embedding and learned
/// positions are always floats.
public enum WeightMemory: String, Sendable, CaseIterable {
  /// As the file stores them, widened piece by piece while products run.
  ///
  /// Half or less of the memory, and no slower: widening costs less than reading floats from memory.
  case stored
  /// As floats, four bytes a weight, widened when the model is loaded.
  case float32

  /// Whether weights of a type stay as stored.
  func keeps(_ type: TensorType) -> Bool { self == .stored && type != .float32 }
}
