internal import Files
internal import Foundation
internal import NumberText
internal import WeightFormats

/// A bias of the logits as files: all of it, or its largest entries for services that take some hundred.
struct LogitBias {
  /// The file with the largest entries.
  static let listFile = "logit_bias.json"
  /// The file with all of them, as the tensor `logit_bias`.
  static let tensorFile = "logit_bias.safetensors"
  // Services take values from −100 to 100.
  private static let largest: Float = 100

  /// `V` entries.
  let values: [Float]

  /// The entries that are listed, the largest first, counted from the median: what is added to all logits
  /// alike changes nothing.
  ///
  /// - Parameter count: How many.
  /// - Returns: Token ids and values, and their share of the summed magnitudes of all entries.
  func leading(_ count: Int) -> (entries: [(id: Int, value: Float)], share: Double) {
    let median = values.sorted()[values.count / 2]
    let centred = values.map { $0 - median }
    let order = centred.indices.sorted {
      (centred[$1].magnitude, $0) < (centred[$0].magnitude, $1)
    }
    let chosen = order.prefix(count).filter { centred[$0] != 0 }
    func sum(_ indices: [Int]) -> Double {
      indices.reduce(0) { $0 + Double(centred[$1].magnitude) }
    }
    let total = sum(order)
    return (
      chosen.map { ($0, max(-Self.largest, min(Self.largest, centred[$0]))) },
      total > 0 ? sum(chosen) / total : 1
    )
  }

  /// Writes the largest entries as the `logit_bias` object of a request.
  ///
  /// - Returns: How many, and their share.
  func writeList(_ count: Int, to folder: String) throws -> (count: Int, share: Double) {
    let (entries, share) = leading(count)
    let lines = entries.map { "  \"\($0.id)\": \(Numbers.plain($0.value))" }
    try AtomicFile.write(
      "{\n\(lines.joined(separator: ",\n"))\n}\n", to: folder + "/" + Self.listFile)
    return (entries.count, share)
  }

  /// Writes all entries.
  func writeTensor(to folder: String) throws {
    try SafetensorsWriter.write(
      [NamedTensor(name: "logit_bias", shape: [values.count], values: values)], metadata: [:],
      to: folder + "/" + Self.tensorFile)
  }
}
