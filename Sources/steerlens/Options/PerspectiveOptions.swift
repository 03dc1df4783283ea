import ArgumentParser
import Foundation
import PerspectiveAPI

/// The options of `--toxicity-judge perspective`.
struct PerspectiveOptions: ParsableArguments {
  @Option(help: "What the Perspective API scores, such as TOXICITY, SEVERE_TOXICITY or INSULT.")
  var perspectiveAttribute = PerspectiveSettings().attribute

  @Option(help: "Requests to the Perspective API per second; 1 is its usual quota.")
  var perspectiveRate = PerspectiveSettings().requestsPerSecond

  @Option(help: "Requests to the Perspective API on their way at the same time.")
  var perspectiveConnections = PerspectiveSettings().connections

  @Option(
    help: """
      The file that keeps the Perspective API's scores, so that no text is asked for twice (default: \
      ~/.cache/steerlens/perspective.jsonl).
      """)
  var perspectiveCache: String?

  @Option(help: "The address of the Perspective API, or of a compatible server.")
  var endpoint = PerspectiveSettings.googleEndpoint

  /// What is asked of the service.
  ///
  /// - Parameter followsPublishedCode: Whether the first span's score counts, as published.
  /// - Returns: Settings that are not checked yet.
  func settings(followsPublishedCode: Bool) -> PerspectiveSettings {
    var settings = PerspectiveSettings()
    settings.attribute = perspectiveAttribute
    settings.requestsPerSecond = perspectiveRate
    settings.connections = perspectiveConnections
    settings.endpoint = endpoint
    if followsPublishedCode { settings.rule = .firstSpan }
    return settings
  }

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
