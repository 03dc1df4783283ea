/// The numbers of element types in GGUF files (`ggml_type` in
/// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
enum GGUFTensorType {
  /// The type of this number, if this reader knows it.
  static func type(_ number: UInt32) -> TensorType? {
    switch number {
    case 0: .float32
    case 1: .float16
    case 2: .q4_0
    case 3: .q4_1
    case 6: .q5_0
    case 7: .q5_1
    case 8: .q8_0
    case 10: .q2_K
    case 11: .q3_K
    case 12: .q4_K
    case 13: .q5_K
    case 14: .q6_K
    case 24: .int8
    case 25: .int16
    case 26: .int32
    case 27: .int64
    case 28: .float64
    case 30: .bfloat16
    default: nil
    }
  }

  /// What to call a type that ``type(_:)`` does not know.
  static func name(_ number: UInt32) -> String {
    let names: [UInt32: String] = [
      4: "Q4_2", 5: "Q4_3", 9: "Q8_1", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS",
      19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 29: "IQ1_M",
      31: "Q4_0_4_4", 32: "Q4_0_4_8", 33: "Q4_0_8_8", 34: "TQ1_0", 35: "TQ2_0",
      36: "IQ4_NL_4_4", 37: "IQ4_NL_4_8", 38: "IQ4_NL_8_8", 39: "MXFP4", 40: "NVFP4", 41: "Q1_0",
    ]
    return names[number] ?? "number \(number)"
  }
}
