internal import Steering

/// What a command did: enough to repeat it and to tell whether its inputs were the same.
public struct RunManifest: Sendable, Codable, Equatable {
  /// An input file, model or steer.
  public struct Input: Sendable, Codable, Equatable {
    /// What the input is for, such as `model` or `data`.
    public var role: String
    /// The name or path as given.
    public var name: String
    /// SHA-256 in hexadecimal: of a model's output embedding, of a file's bytes otherwise.
    public var sha256: String
    /// The commit of a model that comes from the Hugging Face cache.
    public var revision: String?

    /// Creates an input.
    public init(role: String, name: String, sha256: String, revision: String? = nil) {
      self.role = role
      self.name = name
      self.sha256 = sha256
      self.revision = revision
    }
  }

  /// The file in a run folder.
  public static let file = "manifest.json"

  /// The version of the tool.
  public var version: String
  /// The command line, as it would be typed.
  public var command: String
  /// The seed.
  public var seed: UInt64
  /// Models, steers and data.
  public var inputs: [Input]
  /// The command's settings, by name.
  public var settings: [String: String]
  /// Files that the command wrote, relative to the folder.
  public var outputs: [String]
  /// Wall-clock seconds of each stage; these alone differ between equal runs.
  public var seconds: [String: Double]

  /// Creates a manifest.
  public init(
    version: String, command: String, seed: UInt64, inputs: [Input],
    settings: [String: String] = [:], outputs: [String] = [], seconds: [String: Double] = [:]
  ) {
    self.version = version
    self.command = command
    self.seed = seed
    self.inputs = inputs
    self.settings = settings
    self.outputs = outputs
    self.seconds = seconds
  }

  /// SHA-256 in hexadecimal of the manifest as one line of JSON with sorted keys, without what
  /// equal runs do not share, seconds, and without the outputs, which follow from the rest.
  public var digest: String {
    get throws {
      var manifest = self
      manifest.seconds = [:]
      manifest.outputs = []
      return try Array(JSONText.line(manifest).utf8).withUnsafeBytes { Digests.sha256($0) }
    }
  }
}

extension RunManifest: RunDocument {
  var flaw: String? {
    let outside = outputs.first { file in
      file.split(separator: "/", omittingEmptySubsequences: false).contains { part in
        part.isEmpty || part == ".."
      }
    }
    return outside.map { "the output \(ReportError.quote($0)) is not in the folder" }
  }
}
