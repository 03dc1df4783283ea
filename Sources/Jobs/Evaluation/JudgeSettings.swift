internal import Foundation
public import LanguageModels
package import PerspectiveAPI

/// Who measures generated texts; nil for nobody, or for who is at hand.
public struct JudgeSettings {
  /// The model whose perplexity is measured (default: the one that generated).
  public var perplexityModel: String?
  /// Whether the perplexity model's begin-of-text token begins every text (default: with embedded
  /// models, and where its tokenizer begins texts so).
  public var prependsBeginOfText: Bool?
  /// A classifier of sentiment: a folder or a name (default for texts of embedded models: the
  /// embedded judge).
  public var sentimentJudge: String?
  /// The label of its positive class (default: `POSITIVE`).
  public var positiveLabel: String?
  /// A VADER lexicon file.
  public var lexicon: String?
  /// The lexicon's file of emojis.
  public var emojiLexicon: String?
  /// A classifier of toxicity, or `perspective`.
  public var toxicityJudge: String?
  /// The label of its toxic class (default: `toxic`).
  public var toxicLabel: String?
  /// The precision of the linear layers of the perplexity model and of classifiers.
  public var passPrecision = PassPrecision.full
  /// What is asked of the Perspective API.
  package var perspective = PerspectiveSettings()
  /// The file that keeps its scores (default: in the user's cache).
  public var perspectiveCache: String?

  /// Judges that are at hand.
  public init() {}

  /// The cache, with its folder made if it is the default.
  func cache(environment: [String: String]) throws -> PerspectiveCache {
    if let perspectiveCache { return try PerspectiveCache(path: perspectiveCache) }
    let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
    let caches = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    let folder = (caches ?? home + "/.cache") + "/steerlens"
    // Should this fail, opening the file says so.
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return try PerspectiveCache(path: folder + "/perspective.jsonl")
  }
}
