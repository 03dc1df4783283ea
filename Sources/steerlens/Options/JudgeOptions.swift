import ArgumentParser
import Jobs
import LanguageModels

/// The options that say who measures generated texts.
struct JudgeOptions: ParsableArguments {
  @Option(
    help: """
      The model whose perplexity is measured, such as gpt2-xl (default: the one that generated).
      """, completion: .models)
  var perplexityModel: String?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Begin every text with the perplexity model's begin-of-text token (default with an embedded \
      model, and where its tokenizer does so).
      """)
  var prependBos: Bool?

  @Option(
    help: """
      A sequence classifier of sentiment: a folder or a cached model (default for texts of an embedded \
      model: reviews-judge).
      """, completion: .models)
  var sentimentJudge: String?

  @Option(help: "The label of the judge's positive class (default: POSITIVE).")
  var positiveLabel: String?

  @Option(help: "A VADER lexicon file, as a second opinion on sentiment.", completion: .file())
  var lexicon: String?

  @Option(
    help: "The lexicon's file of emojis and their descriptions (default: emojis are left alone).")
  var emojiLexicon: String?

  @Option(
    help: """
      A sequence classifier of toxicity, or perspective for Google's Perspective API (its key in \
      GOOGLE_API_KEY).
      """, completion: .models)
  var toxicityJudge: String?

  @Option(help: "The label of the judge's toxic class (default: toxic).")
  var toxicLabel: String?

  @Option(
    help: """
      mixed: the linear layers that texts pass, and the logits of a perplexity, in 16 bits with shared \
      scales, up to twice as fast where the processor can; full: in floats.
      """)
  var passPrecision = PassPrecision.full

  @OptionGroup var perspective: PerspectiveOptions

  func validate() throws {
    if emojiLexicon != nil, lexicon == nil {
      throw ValidationError("--emoji-lexicon needs --lexicon.")
    }
  }

  /// Who measures.
  var settings: JudgeSettings {
    var settings = JudgeSettings()
    settings.perplexityModel = perplexityModel
    settings.prependsBeginOfText = prependBos
    settings.sentimentJudge = sentimentJudge
    settings.positiveLabel = positiveLabel
    settings.lexicon = lexicon
    settings.emojiLexicon = emojiLexicon
    settings.toxicityJudge = toxicityJudge
    settings.toxicLabel = toxicLabel
    settings.passPrecision = passPrecision
    settings.perspective = perspective.settings
    settings.perspectiveCache = perspective.perspectiveCache
    return settings
  }
}
