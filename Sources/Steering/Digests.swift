internal import Crypto
internal import Files
internal import Foundation
public import LanguageModels
internal import LinearAlgebra

/// SHA-256 digests that bind a steer to a model's output embedding and to its training data.
public enum Digests {
  /// The digest of a model's output embedding: SHA-256 over its Float32 entries, row by row, little
  /// endian, in hexadecimal; the same for a model in half precision and widened.
  public static func outputEmbedding(of model: LanguageModel) -> String {
    ContentDigest.sha256(model.outputHead.embedding.span)
  }

  /// The digest of training sequences and their labels.
  static func examples(_ examples: [TrainingExample]) -> String {
    var hash = SHA256()
    for example in examples {
      hash.update(elements: [Int64(example.ids.count).littleEndian].span)
      hash.update(elements: example.ids.span)
      hash.update(elements: example.labels.span)
      for range in example.learned ?? [] {
        hash.update(
          elements: [
            Int64(range.lowerBound).littleEndian, Int64(range.upperBound).littleEndian,
          ].span)
      }
    }
    return ContentDigest.hexadecimal(hash.finalize())
  }
}
