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

  /// The token that begins a text.
  package func beginOfText() throws(JobError) -> TokenID {
    guard let begin = configuration.beginOfTextID ?? configuration.endOfTextID else {
      throw .noBeginOfText(model: name)
    }
    return TokenID(begin)
  }
}
