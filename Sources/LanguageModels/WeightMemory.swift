internal import Foundation
internal import WeightFormats

/// How a model's weights are held in memory.
public enum WeightMemory: String, Sendable, CaseIterable {
  /// As floats, four bytes a weight: fastest where they fit. Float32 files stay mapped.
  case float32
  /// As the file stores them, widened piece by piece at every use: half or less of the memory.
  case stored

  /// What suits a model on this machine: floats unless widening would take more than a quarter of
  /// its memory.
  static func suited(
    to store: TensorStore, physicalMemory: UInt64 = ProcessInfo.processInfo.physicalMemory
  ) throws(WeightFormatError) -> WeightMemory {
    var bytes: UInt64 = 0
    for name in store.names {
      let tensor = try store.description(of: name)
      if tensor.type != .float32 { bytes += UInt64(tensor.elementCount) * 4 }
    }
    return bytes > physicalMemory / 4 ? .stored : .float32
  }
}
