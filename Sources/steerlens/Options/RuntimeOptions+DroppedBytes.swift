import LanguageModels
import TextTokenization

extension RuntimeOptions {
  /// Notes how much of the texts was dropped since the model's vocabulary has no tokens for it.
  func noteDroppedBytes(of texts: [String], _ model: LanguageModel) throws {
    guard !texts.isEmpty else { return }
    let tokenizer = try model.tokenizer()
    let count = texts.reduce(0) { $0 + tokenizer.droppedByteCount(in: $1) }
    guard count > 0 else { return }
    note(
      "\(count) \(count == 1 ? "byte" : "bytes") of the texts dropped: the model's vocabulary has no "
        + "tokens for them")
  }
}
