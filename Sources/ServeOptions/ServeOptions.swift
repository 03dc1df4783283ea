public import ArgumentParser
internal import Foundation

/// The options of `steerlens serve`, which the tool checks and the server obeys.
public struct ServeOptions: ParsableArguments {
  /// What a command with these options is called, and its help.
  public static func command(_ name: String) -> CommandConfiguration {
    CommandConfiguration(
      commandName: name, abstract: "Serve a model with its steers over an API like OpenAI's.",
      discussion: """
        Requests are as OpenAI's, with the steers' values beside them: "steer_values": {"sentiment": 3}. \
        Those in flight decode together. http://127.0.0.1:8017/openapi.json describes the API.

        Only programs of this machine can ask, unless --host names another address; then a key is demanded.

        Examples:
          steerlens serve --steer runs/sentiment
          steerlens serve --model gpt2 --steer runs/sentiment --steer-values 3
          STEERLENS_API_KEY=… steerlens serve --steer runs/sentiment --host 0.0.0.0
        """)
  }

  /// Options that are not given.
  public init() {}

  /// The model.
  @Option(
    name: .shortAndLong,
    help:
      "A model folder, .gguf file or name (default: the one that the first steer names, else reviews-4m)."
  )
  public var model: String?

  /// Steer files and run folders.
  @Option(
    name: .shortAndLong, parsing: .unconditionalSingleValue,
    help: "A steer file, or the run folder that holds steer.safetensors; may be repeated.")
  public var steer: [String] = []

  /// The values where a request gives none, as they were typed.
  @Option(
    name: .customLong("steer-values"), parsing: .unconditionalSingleValue,
    help: """
      Values where a request gives none: comma-separated, one per steer of a file, for each --steer in order \
      (default: 0).
      """)
  public var steerValues: [String] = []

  /// The classifier that judges texts.
  @Option(help: "A classifier that judges texts: a folder or a name.")
  public var judge: String?

  /// Whether the begin-of-text token begins every prompt.
  @Flag(
    inversion: .prefixedNo,
    help: """
      Begin every prompt with the begin-of-text token (default: as the steer was trained, else as the model's \
      tokenizer does).
      """)
  public var prependBos: Bool?

  /// How products with weights are computed.
  public enum Precision: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// In floats.
    case full
    /// In 16 bits with shared scales.
    case mixed
  }

  /// How continuations are computed.
  @Option(
    help: """
      full: floats; mixed: products with weights in 16 bits with shared scales, up to twice as fast where the \
      processor can; few tokens differ.
      """)
  public var precision = Precision.full

  /// The address.
  @Option(help: "The address to listen on.")
  public var host = "127.0.0.1"

  /// The port.
  @Option(parsing: .unconditional, help: "The port to listen on; 0 for any that is free.")
  public var port = 8017

  /// What clients must show.
  @Option(
    help: """
      The key that clients must show; other users of this machine can see it here, so rather set \
      STEERLENS_API_KEY.
      """)
  public var apiKey: String?

  /// The file that holds it.
  @Option(help: "A file with the key on its first line.", completion: .file())
  public var apiKeyFile: String?

  /// Names by which clients may ask.
  @Option(
    parsing: .unconditionalSingleValue,
    help: "A name by which clients may ask for this machine; may be repeated.")
  public var allowedHost: [String] = []

  /// MiB of keys and values.
  @Option(
    parsing: .unconditional,
    help: "MiB that the keys and values of all requests may take; others wait.")
  public var maxContextMemory = 1024

  /// The most requests that wait.
  @Option(
    parsing: .unconditional, help: "The most requests that may wait; others are told to come back.")
  public var maxQueue = 64

  /// The most seconds of a request.
  @Option(parsing: .unconditional, help: "The most seconds that a request may take.")
  public var timeout = 600.0

  /// Threads to use.
  @Option(parsing: .unconditional, help: "Threads to use (default: all cores).")
  public var threads: Int?

  /// Whether nothing is noted.
  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  public var quiet = false

  /// Refuses options that cannot be.
  public func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
    if !(0...65535).contains(port) { throw ValidationError("--port must be from 0 to 65535.") }
    if maxContextMemory < 1 { throw ValidationError("--max-context-memory must be at least 1.") }
    if maxQueue < 1 { throw ValidationError("--max-queue must be at least 1.") }
    if !(timeout > 0 && timeout <= 86_400) {
      throw ValidationError("--timeout must be above 0 and at most 86400.")
    }
    if apiKey != nil, apiKeyFile != nil {
      throw ValidationError("Give --api-key or --api-key-file, not both.")
    }
    if apiKey?.isEmpty == true { throw ValidationError("--api-key must not be empty.") }
    if steerValues.count > steer.count {
      throw ValidationError("--steer-values must be given at most once for each --steer.")
    }
    for text in steerValues where Self.values(text) == nil {
      throw ValidationError("--steer-values \(text) must be comma-separated numbers.")
    }
  }

  /// The values of `--steer-values`.
  public var defaultValues: [[Float]] { steerValues.compactMap(Self.values) }

  private static func values(_ text: String) -> [Float]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Float($0.trimmingCharacters(in: .whitespaces)) }
    return numbers.count == parts.count && numbers.allSatisfy(\.isFinite) ? numbers : nil
  }
}
