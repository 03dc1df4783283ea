/// A prompt and the texts that a model wrote after it.
public struct PromptGenerations: Sendable, Equatable {
  /// The prompt; empty if there was none.
  public var prompt: String
  /// The continuations, without the prompt.
  public var texts: [String]

  /// Pairs a prompt with its continuations.
  public init(prompt: String, texts: [String]) {
    self.prompt = prompt
    self.texts = texts
  }
}
