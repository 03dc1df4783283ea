import ArgumentParser
import PerspectiveAPI

/// The options of `--toxicity-judge perspective`.
struct PerspectiveOptions: ParsableArguments {
  @Option(help: "What the Perspective API scores, such as TOXICITY, SEVERE_TOXICITY or INSULT.")
  var perspectiveAttribute = PerspectiveSettings().attribute

  @Option(
    parsing: .unconditional,
    help: "Requests to the Perspective API per second; 1 is its usual quota.")
  var perspectiveRate = PerspectiveSettings().requestsPerSecond

  @Option(
    parsing: .unconditional, help: "Requests to the Perspective API on their way at the same time.")
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
  /// - Returns: Settings that are not checked yet.
  var settings: PerspectiveSettings {
    var settings = PerspectiveSettings()
    settings.attribute = perspectiveAttribute
    settings.requestsPerSecond = perspectiveRate
    settings.connections = perspectiveConnections
    settings.endpoint = endpoint
    return settings
  }
}
