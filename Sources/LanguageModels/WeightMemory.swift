public import Foundation
public import WeightFormats

/// How a model's weight matrices are held in memory.
///
/// What is not Float32 in the file is widened when the model is loaded, or piece by piece at every
/// use. Float32 weights stay in the mapped file in any case.
public enum WeightMemory: String, Sendable, CaseIterable {
  /// All as floats, four bytes a weight.
  case float32
  /// 16-bit weights as stored, quantised ones as floats.
  ///
  /// Widening 16-bit numbers costs less than reading floats from memory.
  case halfPrecision
  /// All as stored: half or less of the memory; quantised weights take longer to widen.
  case stored

  /// Whether weights of a type stay as stored.
  func keeps(_ type: TensorType) -> Bool {
    switch self {
    case .float32: false
    case .halfPrecision: type == .float16 || type == .bfloat16
    case .stored: type != .float32
    }
  }

  /// What suits a model on this machine: quantised weights are widened unless that would take more
  /// than a quarter of its memory.
  public static func suited(
    to store: TensorStore, physicalMemory: UInt64 = ProcessInfo.processInfo.physicalMemory
  ) throws(WeightFormatError) -> WeightMemory {
    var bytes: UInt64 = 0
    for name in store.names {
      let tensor = try store.description(of: name)
      if WeightMemory.stored.keeps(tensor.type), !WeightMemory.halfPrecision.keeps(tensor.type) {
        bytes += UInt64(tensor.elementCount) * 4
      }
    }
    return bytes > physicalMemory / 4 ? .stored : .halfPrecision
  }
}
