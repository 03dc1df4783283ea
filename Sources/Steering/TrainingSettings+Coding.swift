internal import LanguageModels

extension TrainingSettings {
  private enum CodingKeys: CodingKey {
    case kind, steers, dummySteer, rank, epsilon, initialStandardDeviation, steps, learningRate
    case batchSize, maxLength, regularization, seed, prependsBeginOfText, countsPadding, precision
    case method, klWeight, chat, chatSystem, chatDate, dataSeed, passPrecision
  }

  /// Encodes settings; method, divergence and the precision of passes only where they are not Adam, 0 and
  /// full, as in files of earlier versions.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(kind, forKey: .kind)
    try values.encode(steers, forKey: .steers)
    try values.encodeIfPresent(dummySteer, forKey: .dummySteer)
    try values.encode(rank, forKey: .rank)
    try values.encode(epsilon, forKey: .epsilon)
    try values.encode(initialStandardDeviation, forKey: .initialStandardDeviation)
    try values.encode(steps, forKey: .steps)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(batchSize, forKey: .batchSize)
    try values.encode(maxLength, forKey: .maxLength)
    try values.encode(regularization, forKey: .regularization)
    try values.encode(seed, forKey: .seed)
    try values.encodeIfPresent(dataSeed, forKey: .dataSeed)
    try values.encode(prependsBeginOfText, forKey: .prependsBeginOfText)
    try values.encode(countsPadding, forKey: .countsPadding)
    try values.encode(precision, forKey: .precision)
    if passPrecision != .full { try values.encode(passPrecision, forKey: .passPrecision) }
    if klWeight != 0 { try values.encode(klWeight, forKey: .klWeight) }
    if method != .adam { try values.encode(method, forKey: .method) }
    try values.encodeIfPresent(chat, forKey: .chat)
    try values.encodeIfPresent(chatSystem, forKey: .chatSystem)
    try values.encodeIfPresent(chatDate, forKey: .chatDate)
  }

  /// Decodes settings; those of files that do not state a precision were made in floats.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    kind = try values.decode(SteerKind.self, forKey: .kind)
    steers = try values.decode(Int.self, forKey: .steers)
    dummySteer = try values.decodeIfPresent(Int.self, forKey: .dummySteer)
    rank = try values.decode(Int.self, forKey: .rank)
    epsilon = try values.decode(Float.self, forKey: .epsilon)
    initialStandardDeviation = try values.decode(Float.self, forKey: .initialStandardDeviation)
    steps = try values.decode(Int.self, forKey: .steps)
    learningRate = try values.decode(Float.self, forKey: .learningRate)
    batchSize = try values.decode(Int.self, forKey: .batchSize)
    maxLength = try values.decode(Int.self, forKey: .maxLength)
    regularization = try values.decode(Float.self, forKey: .regularization)
    seed = try values.decode(UInt64.self, forKey: .seed)
    dataSeed = try values.decodeIfPresent(UInt64.self, forKey: .dataSeed)
    prependsBeginOfText = try values.decode(Bool.self, forKey: .prependsBeginOfText)
    countsPadding = try values.decode(Bool.self, forKey: .countsPadding)
    precision = try values.decodeIfPresent(Precision.self, forKey: .precision) ?? .full
    passPrecision =
      try values.decodeIfPresent(PassPrecision.self, forKey: .passPrecision) ?? .full
    method = try values.decodeIfPresent(Method.self, forKey: .method) ?? .adam
    klWeight = try values.decodeIfPresent(Float.self, forKey: .klWeight) ?? 0
    chat = try values.decodeIfPresent(Bool.self, forKey: .chat)
    chatSystem = try values.decodeIfPresent(String.self, forKey: .chatSystem)
    chatDate = try values.decodeIfPresent(String.self, forKey: .chatDate)
  }
}
