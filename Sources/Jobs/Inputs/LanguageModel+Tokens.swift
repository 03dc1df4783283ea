package import LanguageModels
package import TextTokenization

extension LanguageModel {
  /// The tokens of a text, after the begin-of-text token if wanted.
  ///
  /// Models without a begin-of-text token begin a text with the end-of-text token, as GPT-2 does.
  package func tokens(of text: String, prependBeginOfText: Bool) throws -> [TokenID] {
    let ids = try tokenizer().encode(text)
    return prependBeginOfText ? try [beginOfText()] + ids : ids
  }

  /// Whether the model's tokenizer begins texts with a token of its own, as Gemma's and Llama's do.
  ///
  /// Gemma's perplexity of a sentence is some fifty times as high without the token.
  package var tokenizerBeginsTexts: Bool {
    (try? tokenizer())?.tokensBeforeText.isEmpty == false
  }

  /// The token that begins a text: the tokenizer's own, else the one of the configuration.
  package func beginOfText() throws(JobError) -> TokenID {
    if let own = (try? tokenizer())?.tokensBeforeText.first { return own }
    guard let begin = configuration.beginOfTextID ?? configuration.endOfTextID else {
      throw .noBeginOfText(model: name)
    }
    return TokenID(begin)
  }
}
