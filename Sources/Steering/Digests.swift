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
    model.outputHead.embedding.withUnsafeBuffer { values in
      ContentDigest.sha256(UnsafeRawBufferPointer(values))
    }
  }

  /// The digest of training sequences and their labels.
  static func examples(_ examples: [TrainingExample]) -> String {
    var hash = SHA256()
    for example in examples {
      withUnsafeBytes(of: Int64(example.ids.count).littleEndian) { hash.update(bufferPointer: $0) }
      example.ids.withUnsafeBytes { hash.update(bufferPointer: $0) }
      example.labels.withUnsafeBytes { hash.update(bufferPointer: $0) }
      for range in example.learned ?? [] {
        for bound in [range.lowerBound, range.upperBound] {
          withUnsafeBytes(of: Int64(bound).littleEndian) { hash.update(bufferPointer: $0) }
        }
      }
    }
    return ContentDigest.hexadecimal(hash.finalize())
  }
}
