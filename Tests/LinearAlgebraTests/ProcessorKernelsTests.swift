import LinearAlgebra
import Testing

@Suite("Processor kernels")
struct ProcessorKernelsTests {
  @Test(
    arguments: [
      // The trap: an unknown processor on the SSE3 kernels.
      ("Prescott", 512, "SkylakeX"), ("Prescott", 256, "Haswell"), ("Prescott", 128, nil),
      ("Core2", 512, "SkylakeX"), ("Nehalem", 256, "Haswell"), ("Sandybridge", 256, "Haswell"),
      ("Sandybridge", 512, "SkylakeX"), ("Opteron_SSE3", 256, "Haswell"),
      // As good as it gets.
      ("SkylakeX", 512, nil), ("Cooperlake", 512, nil), ("SkylakeX", 256, nil),
      ("Haswell", 256, nil), ("Haswell", 512, nil), ("Zen", 256, nil), ("Zen", 512, nil),
      ("Excavator", 256, nil), ("Haswell", 128, nil), ("SkylakeX", 128, nil),
      // Not x86-64, or not known.
      ("neoversen1", 128, nil), ("armv8", 512, nil), ("unknown", 512, nil), ("", 512, nil),
    ] as [(String, Int, String?)])
  func betterCoreType(_ current: String, _ bits: Int, _ expected: String?) {
    #expect(ProcessorKernels.betterCoreType(than: current, vectorBits: bits) == expected)
  }

  @Test func describesThisProcessor() {
    #expect([128, 256, 512].contains(ProcessorKernels.vectorBits))
    let expected = ProcessorKernels.betterCoreType(
      than: BLAS.kernelName, vectorBits: ProcessorKernels.vectorBits)
    #expect(ProcessorKernels.limit != nil || ProcessorKernels.betterCoreType == expected)
  }
}
