internal import Files

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
  /// The kind of job, such as `sweep`.
  public var subcommand: String
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
  /// What the run holds of a job that several share; nil where it did all of it.
  public var part: Part?

  /// Creates a manifest.
  public init(
    version: String, subcommand: String, command: String, seed: UInt64, inputs: [Input],
    settings: [String: String] = [:], outputs: [String] = [], seconds: [String: Double] = [:],
    part: Part? = nil
  ) {
    self.version = version
    self.subcommand = subcommand
    self.command = command
    self.seed = seed
    self.inputs = inputs
    self.settings = settings
    self.outputs = outputs
    self.seconds = seconds
    self.part = part
  }

  /// Reads a manifest; those of version 0.1.0 say the subcommand in the command line alone.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    version = try values.decode(String.self, forKey: .version)
    command = try values.decode(String.self, forKey: .command)
    subcommand =
      try values.decodeIfPresent(String.self, forKey: .subcommand) ?? Self.subcommand(of: command)
    seed = try values.decode(UInt64.self, forKey: .seed)
    inputs = try values.decode([Input].self, forKey: .inputs)
    settings = try values.decode([String: String].self, forKey: .settings)
    outputs = try values.decode([String].self, forKey: .outputs)
    seconds = try values.decode([String: Double].self, forKey: .seconds)
    part = try values.decodeIfPresent(Part.self, forKey: .part)
  }

  private static func subcommand(of command: String) -> String {
    let words = command.split(separator: " ")
    return words.count > 1 ? String(words[1]) : "run"
  }

  /// Whether the run holds the steer that it trained.
  package var holdsTraining: Bool { ["train", "quickstart", "study"].contains(subcommand) }

  /// Whether a run has the inputs, settings and seed of another, whatever its files are called.
  public func repeats(_ other: RunManifest) -> Bool {
    func digests(_ inputs: [Input]) -> [[String]] { inputs.map { [$0.role, $0.sha256] } }
    return subcommand == other.subcommand && seed == other.seed && settings == other.settings
      && digests(inputs) == digests(other.inputs)
  }

  /// SHA-256 in hexadecimal of the manifest as one line of JSON with sorted keys, without what
  /// equal runs do not share, seconds, and without what follows from the rest, subcommand, outputs
  /// and part.
  public var digest: String {
    get throws {
      let identity = Identity(
        version: version, command: command, seed: seed, inputs: inputs, settings: settings)
      return ContentDigest.sha256(try JSONText.line(identity))
    }
  }

  private struct Identity: Encodable {
    var version: String
    var command: String
    var seed: UInt64
    var inputs: [Input]
    var settings: [String: String]
    var outputs: [String] = []
    var seconds: [String: Double] = [:]
  }
}

extension RunManifest: RunDocument {
  /// Outputs that are not in the folder, or a part that is none of its whole.
  package var flaw: String? {
    let outside = outputs.first { file in
      file.split(separator: "/", omittingEmptySubsequences: false).contains { part in
        part.isEmpty || part == "." || part == ".."
      }
    }
    if let outside { return "the output \(ReportError.quote(outside)) is not in the folder" }
    return part?.isWithinWhole == false ? "the prompts of its part are not among all" : nil
  }
}
