internal import CVectorKernels

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
    betterCoreType(than: BLAS.kernelName, vectorBits: vectorBits)
  }

  /// The widest float vectors, in bits, that the processor and our kernels both support.
  public static var vectorBits: Int { Int(vk_vector_bits()) }

  /// What decides the last bits of products: OpenBLAS, its kernels, the width of ours, and the threads.
  package static var rounding: String {
    "\(BLAS.configuration) \(BLAS.kernelName) \(vectorBits) \(Parallel.threadCount)"
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
