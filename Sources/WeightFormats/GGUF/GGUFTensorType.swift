/// The numbers of element types in GGUF files (`ggml_type` in
/// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
enum GGUFTensorType {
  private static let types: [UInt32: TensorType] = [
    0: .float32, 1: .float16, 2: .q4_0, 3: .q4_1, 6: .q5_0, 7: .q5_1, 8: .q8_0, 10: .q2_K,
    11: .q3_K, 12: .q4_K, 13: .q5_K, 14: .q6_K, 24: .int8, 25: .int16, 26: .int32, 27: .int64,
    28: .float64, 30: .bfloat16,
  ]

  /// The type of this number, if this reader knows it.
  static func type(_ number: UInt32) -> TensorType? { types[number] }

  /// The number of a type that GGUF has.
  static func number(_ type: TensorType) -> UInt32 {
    guard let number = types.first(where: { $0.value == type })?.key else {
      preconditionFailure("GGUF has no \(type.rawValue)")
    }
    return number
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
