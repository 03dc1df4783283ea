package import LanguageModels
internal import TextTokenization

extension JobContext {
  /// Loads a language model by name, and tells how its files were read.
  ///
  /// - Parameter name: A folder, a GGUF file or a name.
  /// - Returns: The model, in ``readingPrecision``.
  /// - Throws: ``JobError``; what `LanguageModel` throws.
  package func languageModel(_ name: String) throws -> LanguageModel {
    let model = try LanguageModel(ModelFolders.source(name))
    for remark in model.notes { noteOnce("\(name): \(remark)") }
    noteUnsupported(readingPrecision)
    return model.decoding(in: readingPrecision)
  }

  /// Tells that mixed precision, which was asked for, is no faster here than floats, which it then is.
  package func noteUnsupported(_ precision: PassPrecision) {
    guard precision == .mixed, !PassPrecision.supportsMixed else { return }
    noteOnce("this processor has no AVX-512 VNNI, so mixed precision computes in floats")
  }

  /// Tells how many bytes of texts are dropped since a model's vocabulary has no tokens for them.
  package func noteDroppedBytes(of texts: some Sequence<String>, by model: LanguageModel) throws {
    try noteDroppedBytes(of: texts, by: model.tokenizer(), of: model.name)
  }

  /// Tells how many bytes of texts are dropped since the vocabulary of a tokenizer has no tokens for
  /// them.
  func noteDroppedBytes(
    of texts: some Sequence<String>, by tokenizer: Tokenizer, of model: String
  ) {
    note(droppedBytes: texts.reduce(0) { $0 + tokenizer.droppedByteCount(in: $1) }, by: model)
  }

  /// Tells that bytes of texts were dropped, if any were.
  func note(droppedBytes count: Int, by model: String) {
    guard count > 0 else { return }
    noteOnce(
      "\(model): \(count) \(count == 1 ? "byte" : "bytes") of the texts dropped: the vocabulary has no "
        + "tokens for them")
  }
}
