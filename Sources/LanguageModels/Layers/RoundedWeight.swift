internal import LinearAlgebra
internal import Synchronization

/// A weight in block floating point, made when it is first needed and kept for all who share it.
final class RoundedWeight: Sendable {
  private let factor = Mutex<BlockFloatFactor?>(nil)

  /// The factor; `make` is called once, whoever asks.
  func factor(_ make: () -> BlockFloatFactor) -> BlockFloatFactor {
    factor.withLock { factor in
      if let factor { return factor }
      let made = make()
      factor = made
      return made
    }
  }
}
