/// A prompt and the texts that a model wrote after it.
public struct PromptGenerations: Sendable, Codable, Equatable {
  /// The prompt; empty if there was none.
  public var prompt: String
  /// The prompt as a chat template rendered it for the model; nil if the model read the prompt itself.
  public var renderedPrompt: String?
  /// The continuations, without the prompt.
  public var texts: [String]

  /// Pairs a prompt with its continuations.
  public init(prompt: String, renderedPrompt: String? = nil, texts: [String]) {
    self.prompt = prompt
    self.renderedPrompt = renderedPrompt
    self.texts = texts
  }
}
