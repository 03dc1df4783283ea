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

  /// A remark where texts begin otherwise than those that the model learned from; nil where they do
  /// not, or where nothing is known of it.
  ///
  /// Gemma's perplexity of a sentence is some fifty times as high without the token.
  package func remarkOnBeginOfText(isPrepended: Bool) -> String? {
    guard !isPrepended, let tokenizer = try? tokenizer(),
      let first = tokenizer.tokensBeforeText.first, let token = tokenizer.token(of: first)
    else { return nil }
    return "\(name) learned from texts that begin with \(token), which these do not; "
      + "`prependsBeginOfText` puts it before them"
  }

  /// The token that begins a text.
  package func beginOfText() throws(JobError) -> TokenID {
    guard let begin = configuration.beginOfTextID ?? configuration.endOfTextID else {
      throw .noBeginOfText(model: name)
    }
    return TokenID(begin)
  }
}
