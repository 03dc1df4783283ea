import Files
import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import TextTokenization
import Testing
import WeightFormats

/// Parity of classifiers with Hugging Face, from a folder's files to probabilities.
@Suite struct ClassifierParityTests {
  struct Expected: Decodable {
    /// With special tokens, cut to the context.
    var ids: [[TokenID]]
    var logits: [[Float]]
    /// The pipeline's.
    var probabilities: [[Float]]
  }

  static let encoders = [
    "bert", "bert-multilabel", "distilbert", "distilbert-one-class", "roberta",
    "roberta-five-classes",
  ]

  /// With special tokens around texts and long texts cut in every way.
  static let judges = ["gpt2-begin", "gpt2-both", "gpt2-pairs", "xlm-roberta", "xlm-roberta-file"]

  /// Those whose `</s>` at the end is the padding token too.
  static let endsThatPad = ["gpt2-both", "gpt2-pairs"]

  static func texts() throws -> [String] {
    try Fixture.json([String].self, "classifiers/texts.json")
  }

  static func classifier(_ name: String) throws -> SequenceClassifier {
    try SequenceClassifier(folder: FileFolder(path: Fixture.path("classifiers/\(name)")))
  }

  @Test(arguments: encoders + judges) func classifiersAreAsTheReference(_ name: String) throws {
    let classifier = try Self.classifier(name)
    let texts = try Self.texts()
    let expected = try Fixture.json(Expected.self, "classifiers/\(name)/expected.json")
    let ids = expected.ids.map { ids in
      // What ends a text with padding is not read.
      Self.endsThatPad.contains(name) ? Array(ids.dropLast()) : ids
    }
    #expect(texts.map { classifier.tokens(of: $0) } == ids)
    expectClose(
      try classifier.logits(texts).values, expected.logits.flatMap { $0 }, atol: 1e-4, rtol: 0)
    expectClose(
      try classifier.probabilities(texts).values, expected.probabilities.flatMap { $0 },
      atol: 1e-5, rtol: 0)
    for (text, logits) in zip(texts, expected.logits).prefix(4) {
      expectClose(try classifier.logits([text]).values, logits, atol: 1e-4, rtol: 0)
    }
  }

  @Test(arguments: encoders) func hiddenStatesAreAsTheReference(_ name: String) throws {
    let classifier = try Self.classifier(name)
    let expected = try Fixture.tensors("classifiers/\(name)/hidden.safetensors")
    let ids = try Fixture.json(Expected.self, "classifiers/\(name)/expected.json").ids
    let batch = try PackedBatch([ids[0], ids[9], ids[25]])
    let hidden = try #require(classifier.encoderStates(batch))
    for (i, sequence) in zip([0, 9, 25], batch.sequences) {
      expectClose(
        Matrix(hidden[rows: sequence.tokens]).values, try expected.floats("hidden_\(i)"),
        atol: 1e-4, rtol: 0)
    }
  }

  @Test func decodersReadTheLastTokenThatIsNoPadding() throws {
    let classifier = try Self.classifier("gpt2")
    let expected = try Fixture.json(Expected.self, "classifiers/gpt2/expected.json")
    // A decoder has no special tokens around a text; an empty one has none at all.
    let texts =
      try Self.texts().map { $0.isEmpty ? " a" : $0 } + ["ends with padding <pad><pad>"]
    #expect(texts.dropLast().map { classifier.tokens(of: $0) } == expected.ids.dropLast())
    expectClose(
      try classifier.logits(texts).values, expected.logits.flatMap { $0 }, atol: 1e-4, rtol: 0)
    expectClose(
      try classifier.probabilities(texts).values, expected.probabilities.flatMap { $0 },
      atol: 1e-5, rtol: 0)
    #expect(throws: LanguageModelError.emptySequence) { try classifier.logits([""]) }
  }

  @Test func whatCallersNeedToKnow() throws {
    let bert = try Self.classifier("bert")
    #expect(bert.labels == ["bad", "neither", "good"] && bert.problemType == .singleLabel)
    #expect(bert.contextLength == 40)
    let toxic = try Self.classifier("bert-multilabel")
    #expect(toxic.labels.count == 6 && toxic.labels[0] == "toxic")
    #expect(toxic.problemType == .multiLabel)
    // One class alone, and a tokenizer whose limit is below the model's.
    let one = try Self.classifier("distilbert-one-class")
    #expect(one.problemType == .multiLabel && one.contextLength == 32)
    let roberta = try Self.classifier("roberta")
    #expect(roberta.contextLength == 40 && roberta.labels == ["neutral", "toxic"])
    guard case .encoder(let configuration) = roberta.architecture else {
      Issue.record("\(roberta.architecture)")
      return
    }
    #expect(configuration.positions == 42 && configuration.positionPaddingID == 1)
    // Names that the configuration writes as numbers.
    #expect(try Self.classifier("gpt2-begin").labels == ["0", "1", "2"])
    guard case .decoder = try Self.classifier("gpt2").architecture else {
      Issue.record("gpt2")
      return
    }
  }

  @Test(arguments: encoders + judges + ["gpt2"]) func parametersAreCounted(_ name: String) throws {
    let folder = FileFolder(path: Fixture.path("classifiers/\(name)"))
    let store = try TensorStore(folder: folder)
    let count = try store.names.filter { !$0.hasSuffix("position_ids") }.reduce(0) {
      $0 + (try store.description(of: $1).shape.reduce(1, *))
    }
    #expect(try Self.classifier(name).parameterCount == count)
  }

  @Test func manyTextsAreReadInSeveralPasses() throws {
    let classifier = try Self.classifier("distilbert")
    let texts = try Self.texts()
    let many = Array(repeating: texts, count: 9).flatMap { $0 }
    let all = try classifier.logits(many)
    #expect(all.rows == many.count && all.columns == 2)
    let expected = try Fixture.json(Expected.self, "classifiers/distilbert/expected.json")
    let once = expected.logits.flatMap { $0 }
    expectClose(all.values, Array(repeating: once, count: 9).flatMap { $0 }, atol: 1e-4, rtol: 0)
    #expect(try classifier.probabilities([]).rows == 0)
  }
}
