internal import LanguageModels

extension GenerationSettings: Codable {
  private enum CodingKeys: CodingKey {
    case continuations, maxNewTokens, minNewTokens, temperature, topK, topP, repetitionPenalty
    case stopsAtEndOfText, seed, batchSize, precision
  }

  /// Encodes settings; the precision only where it is not full, as in files of earlier versions.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(continuations, forKey: .continuations)
    try values.encode(maxNewTokens, forKey: .maxNewTokens)
    try values.encode(minNewTokens, forKey: .minNewTokens)
    try values.encode(temperature, forKey: .temperature)
    try values.encode(topK, forKey: .topK)
    try values.encode(topP, forKey: .topP)
    try values.encode(repetitionPenalty, forKey: .repetitionPenalty)
    try values.encode(stopsAtEndOfText, forKey: .stopsAtEndOfText)
    try values.encode(seed, forKey: .seed)
    try values.encode(batchSize, forKey: .batchSize)
    if precision != .full { try values.encode(precision, forKey: .precision) }
  }

  /// Decodes settings; texts of files that do not state a precision were drawn in floats.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    continuations = try values.decode(Int.self, forKey: .continuations)
    maxNewTokens = try values.decode(Int.self, forKey: .maxNewTokens)
    minNewTokens = try values.decode(Int.self, forKey: .minNewTokens)
    temperature = try values.decode(Float.self, forKey: .temperature)
    topK = try values.decode(Int.self, forKey: .topK)
    topP = try values.decode(Float.self, forKey: .topP)
    repetitionPenalty = try values.decode(Float.self, forKey: .repetitionPenalty)
    stopsAtEndOfText = try values.decode(Bool.self, forKey: .stopsAtEndOfText)
    seed = try values.decode(UInt64.self, forKey: .seed)
    batchSize = try values.decode(Int.self, forKey: .batchSize)
    precision = try values.decodeIfPresent(PassPrecision.self, forKey: .precision) ?? .full
  }
}
