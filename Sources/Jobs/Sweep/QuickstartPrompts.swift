package import LanguageModels
package import SteerAnalysis

/// The prompts of the quick start: ways to begin a sentence on a film.
package enum QuickstartPrompts {
  /// The prompts.
  package static let all = [
    "The movie", "This film", "The acting", "The story", "It", "The plot", "What", "There",
    "The director", "My", "If", "The script", "One of the", "The cast", "Overall", "The music",
  ]

  /// The prompts with their tokens, after the begin-of-text token.
  package static func prompts(_ model: LanguageModel) throws -> [SteerSweep.Prompt] {
    try all.map {
      .init(text: $0, ids: try model.tokens(of: $0, prependBeginOfText: true))
    }
  }
}
