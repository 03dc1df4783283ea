internal import SteerAnalysis
internal import Steering

/// A steer as a server tells of it.
struct ServedSteerReport: Encodable {
  /// What a sweep recommended.
  struct Recommended: Encodable {
    var positive: Float?
    var negative: Float?
  }

  /// What the steer was trained on.
  struct Training: Encodable {
    var model: String?
    var textsSHA256: String?
    var steps: Int?

    private enum CodingKeys: String, CodingKey {
      case model, steps
      case textsSHA256 = "texts_sha256"
    }
  }

  /// The words that the steer moves most.
  struct Words: Encodable {
    var raised: [String]
    var lowered: [String]
  }

  let id: String
  let object = "steer"
  let kind: String
  let rank: Int
  let epsilon: Float
  let defaultValue: Float
  let recommended: Recommended?
  let training: Training
  let words: Words

  private enum CodingKeys: String, CodingKey {
    case id, object, kind, rank, epsilon, recommended, words
    case defaultValue = "default_value"
    case training = "trained_on"
  }

  init(_ entry: ServedSteers.Entry, of steers: ServedSteers, words ranking: TokenRanking) {
    let file = steers.files[entry.file]
    let steer = file.steer
    id = entry.name
    kind = steer.kind.rawValue
    rank = steer.rank
    epsilon = steer.epsilon
    defaultValue = steers.defaultValue(of: entry)
    recommended = steers.recommended(entry).map {
      Recommended(positive: $0.positive?.value, negative: $0.negative?.value)
    }
    let origin = steer.provenance
    training = Training(
      model: origin.model.map(Self.lastPart), textsSHA256: origin.dataDigest, steps: origin.step)
    words = Words(raised: ranking.top.map(\.token), lowered: ranking.bottom.map(\.token))
  }

  // Folders of the machine are not for others to read.
  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

/// Steers as a list.
struct SteerListReport: Encodable {
  let object = "list"
  let data: [ServedSteerReport]
}
