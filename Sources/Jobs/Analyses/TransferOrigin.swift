internal import Files
internal import Reports
internal import SteerAnalysis
internal import Steering

/// Where a transferred steer comes from: what its file holds as `derived_from`.
struct TransferOrigin: Encodable {
  /// The model that the steer was for.
  let model: String
  /// The steer file or run, as given.
  let steer: String
  /// The SHA-256 of the steer file.
  let sha256: String
  let rule: TransferRule
  let fit: TransferFit

  /// The provenance of the new steer, bound to the target by the digest of its output embedding.
  func provenance(of steer: Steer, target: String, digest: String) throws -> SteerProvenance {
    var provenance = SteerProvenance()
    provenance.model = target
    provenance.embeddingDigest = digest
    provenance.dataDigest = steer.provenance.dataDigest
    provenance.derivedFrom = try JSONText.line(self)
    return provenance
  }
}
