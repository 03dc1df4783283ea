internal import CVectorKernels
internal import Foundation

/// Whether OpenBLAS picked the kernels that this processor can run, and which it should run.
///
/// OpenBLAS 0.3.21 (Debian 12) does not know recent Intel processors and falls back to its SSE3
/// "Prescott" kernels, about five times slower than the AVX-512 ones that the same library holds.
/// The choice is made when the library loads and can only be changed through `OPENBLAS_CORETYPE`.
public enum ProcessorKernels {
  /// The value for `OPENBLAS_CORETYPE` that would give faster kernels than those in use, or nil.
  ///
  /// Nil too if the variable would not help: the processor offers nothing that the chosen kernels
  /// leave unused, or this is not x86-64.
  public static var betterCoreType: String? {
    if limit == .avx2, BLAS.kernelName != avx2CoreType { return avx2CoreType }
    return betterCoreType(than: BLAS.kernelName, vectorBits: vectorBits)
  }

  /// The widest float vectors, in bits, that the processor and our kernels both support, up to the limit.
  public static let vectorBits = min(Int(vk_vector_bits()), limit == .avx2 ? 256 : .max)

  /// Whether products of 16-bit integers pay: the processor has AVX-512 VNNI, and no limit forbids them.
  public static let multipliesIntegers = vk_has_block_products() != 0 && limit == nil

  /// Instructions that products may use at most, as on a processor that has no others.
  public enum Limit: String, CaseIterable, Sendable {
    /// AVX-512 without VNNI.
    case avx512
    /// AVX2 and FMA.
    case avx2
  }

  /// The environment variable that sets the limit.
  public static let limitVariable = "STEERLENS_PROCESSOR"
  /// The limit, for tests of what other processors compute; nil for none, and for a value that means nothing.
  public static let limit = ProcessInfo.processInfo.environment[limitVariable].flatMap(Limit.init)

  private static let avx2CoreType = "Haswell"

  /// What computes products, in words: OpenBLAS's kernels, the width of ours, and whether those of 16-bit
  /// integers run.
  public static var products: String {
    "\(BLAS.kernelName) kernels; \(vectorBits)-bit vectors; "
      + (multipliesIntegers
        ? "16-bit products (VNNI)" : "no 16-bit products: mixed precision is floats")
  }

  /// What decides the last bits of products: OpenBLAS, its kernels and ours, and the threads; and whether mixed
  /// precision is floats.
  package static var rounding: String {
    "\(BLAS.configuration) \(products) \(Parallel.threadCount)"
  }

  package static func betterCoreType(than current: String, vectorBits: Int) -> String? {
    let wide: Set<String> = ["SkylakeX", "Cooperlake", "Sapphirerapids"]
    let medium: Set<String> = ["Haswell", "Zen", "Excavator"]
    let known = wide.union(medium).union([
      "Prescott", "Core2", "Nehalem", "Sandybridge", "Atom", "Barcelona", "Bobcat", "Bulldozer",
      "Piledriver", "Steamroller", "Penryn", "Dunnington", "Athlon", "Opteron", "Opteron_SSE3",
      "Katmai", "Coppermine", "Northwood", "Banias", "Nano",
    ])
    guard known.contains(current) else { return nil }
    if vectorBits >= 512 {
      return wide.contains(current) || medium.contains(current) ? nil : "SkylakeX"
    }
    if vectorBits >= 256 {
      return wide.contains(current) || medium.contains(current) ? nil : "Haswell"
    }
    return nil
  }
}
