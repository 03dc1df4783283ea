extension RunManifest {
  /// What the file of a job holds of texts that several jobs share, each a part of the prompts.
  public struct Part: Sendable, Codable, Equatable {
    /// The place of its first prompt among all, from 1.
    public var firstPrompt: Int
    /// How many prompts it continues; none where there are fewer batches than parts.
    public var prompts: Int
    /// How many prompts all parts continue.
    public var allPrompts: Int
    /// The lines of its file: one for each prompt at each setting of the steer.
    public var lines: Int
    /// SHA-256 in hexadecimal of its file.
    public var sha256: String

    /// Creates a part.
    public init(firstPrompt: Int, prompts: Int, allPrompts: Int, lines: Int, sha256: String) {
      self.firstPrompt = firstPrompt
      self.prompts = prompts
      self.allPrompts = allPrompts
      self.lines = lines
      self.sha256 = sha256
    }

    /// Whether its prompts are among all; a manifest may be anyone's, and sums of its numbers must not
    /// overflow.
    var isWithinWhole: Bool {
      let counts = 0...1 << 40
      return firstPrompt >= 1
        && [firstPrompt, prompts, allPrompts, lines].allSatisfy(counts.contains)
        && firstPrompt - 1 + prompts <= allPrompts
    }
  }
}
