import Files
import LanguageModels
import LinearAlgebra
import TestSupport
import Testing
import TextTokenization

/// Passes whose linear layers multiply in block floating point, against passes in floats.
@Suite struct PassPrecisionTests {
  private static func model(_ path: String) throws -> LanguageModel {
    try LanguageModel(
      ModelSource(name: path, files: .folder(FileFolder(path: Fixture.path(path)))),
      readsTokenizer: false)
  }

  // Sequences of 16 tokens.
  private static func sequences(_ count: Int, vocabularySize: Int) -> [[TokenID]] {
    (0..<count).map { s in
      (0..<16).map { TokenID((s * 31 + $0 * 7 + $0 * $0) % vocabularySize) }
    }
  }

  /// The largest `‖a − b‖ / ‖b‖` of rows.
  private static func largestError(_ a: Matrix, _ b: Matrix) -> Double {
    (0..<b.rows).map { r in
      let (x, y) = (a.row(r), b.row(r))
      let difference = zip(x, y).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      return (difference / y.reduce(0.0) { $0 + Double($1 * $1) }).squareRoot()
    }.max() ?? 0
  }

  @Test(
    .enabled(if: PassPrecision.supportsMixed, "this processor has no AVX-512 VNNI"),
    arguments: ModelParityTests.families + ModelParityTests.variants.map { "families/\($0)" })
  func hiddenStatesAgreeInEveryFamily(_ path: String) throws {
    let model = try Self.model(path)
    let ids = Self.sequences(5, vocabularySize: model.configuration.vocabularySize)
    let (full, mixed) = (
      try model.hiddenStates(ids), try model.inPrecision(.mixed).hiddenStates(ids)
    )
    let error = Self.largestError(mixed, full)
    #expect(error > 1e-6 && error < 1e-3, "\(error)")
  }

  @Test func fewTokensPassInFloats() throws {
    let model = try Self.model("gpt2")
    let ids = Self.sequences(4, vocabularySize: model.configuration.vocabularySize)
    #expect(ids.joined().count == PassPrecision.fewestMixedRows)
    let fewer = Array(ids[..<3]) + [Array(ids[3].dropLast())]
    let mixed = model.inPrecision(.mixed)
    #expect(try mixed.hiddenStates(fewer) == model.hiddenStates(fewer))
    #expect(
      try (mixed.hiddenStates(ids) != model.hiddenStates(ids)) == PassPrecision.supportsMixed)
    #expect(try mixed.inPrecision(.full).hiddenStates(ids) == model.hiddenStates(ids))
  }

  @Test(.enabled(if: PassPrecision.supportsMixed, "this processor has no AVX-512 VNNI"))
  func neitherThreadsNorCopiesMatter() throws {
    let model = try Self.model("llama")
    let ids = Self.sequences(40, vocabularySize: model.configuration.vocabularySize)
    let expected = try model.inPrecision(.mixed).hiddenStates(ids)
    for threads in [1, 2, 3, 7] {
      let states = try Parallel.$taskThreadCount.withValue(threads) {
        // The weights are rounded anew, by as many threads.
        try Self.model("llama").inPrecision(.mixed).hiddenStates(ids)
      }
      #expect(states == expected)
    }
    #expect(try model.inPrecision(.mixed).hiddenStates(ids) == expected)
  }

  @Test(
    .enabled(if: PassPrecision.supportsMixed, "this processor has no AVX-512 VNNI"),
    arguments: ModelParityTests.families + ModelParityTests.variants.map { "families/\($0)" })
  func decodingAgreesInEveryFamily(_ path: String) throws {
    let model = try Self.model(path)
    let mixed = model.decoding(in: .mixed)
    let ids = Self.sequences(2, vocabularySize: model.configuration.vocabularySize)
    let hidden = try model.hiddenStates(ids)
    let head = Self.largestError(mixed.outputHead.logits(hidden), model.outputHead.logits(hidden))
    #expect(head > 1e-7 && head < 1e-3, "\(head)")
    let states = Self.largestError(try mixed.hiddenStates(ids), hidden)
    #expect(states > 1e-6 && states < 1e-3, "\(states)")
    #expect(model.decoding(in: .full).outputHead.logits(hidden) == model.outputHead.logits(hidden))
  }

  /// Log-probabilities along a line of logits, of which one part of the vocabulary after another is made.
  @Test(arguments: ModelParityTests.families + ["families/gemma2"])
  func linesAgree(_ path: String) throws {
    let model = try Self.model(path)
    let (width, vocabulary) = (
      model.configuration.hiddenSize, model.configuration.vocabularySize
    )
    let hidden = try model.hiddenStates(Self.sequences(2, vocabularySize: vocabulary))
    let targets = (0..<hidden.rows).map { TokenID($0 * 7 % vocabulary) }
    var random = CounterRandom(seed: 1)
    let change = Matrix.normal(
      rows: hidden.rows, columns: width, standardDeviation: 0.1, random: &random)
    func lines(_ head: OutputHead) -> Matrix {
      head.logProbabilities(
        of: targets, hidden: hidden, direction: .hidden(change), points: [-2, 0, 0.5])
    }
    let (full, head) = (lines(model.outputHead), model.decoding(in: .mixed).outputHead)
    let mixed = lines(head)
    #expect((mixed != full) == PassPrecision.supportsMixed)
    expectClose(mixed.values, full.values, atol: 1e-3, rtol: 1e-3)
    // At 0 it is the log-probability without the line, but for the order of sums.
    expectClose(
      mixed.row(1), head.logProbabilities(of: targets, hidden: hidden), atol: 1e-5, rtol: 1e-5)
  }

  /// However few tokens a pass has, and whatever stands beside them.
  @Test(.enabled(if: PassPrecision.supportsMixed, "this processor has no AVX-512 VNNI"))
  func decodedLogitsDependOnTheirTextAlone() throws {
    let mixed = try Self.model("llama").decoding(in: .mixed)
    let ids = Self.sequences(30, vocabularySize: mixed.configuration.vocabularySize)
    func logits(_ sequences: [[TokenID]]) throws -> Matrix {
      let packed = try PackedBatch(sequences)
      let hidden = try mixed.hiddenStates(packed, caches: nil)
      return mixed.outputHead.logits(
        hidden.gatherRows(packed.sequences.map { $0.tokens.upperBound - 1 }))
    }
    let together = try logits(ids)
    for i in [0, 7, 29] { #expect(try logits([ids[i]]).row(0) == together.row(i)) }
  }

  @Test(arguments: ["bert", "distilbert", "roberta", "gpt2"])
  func classifiersAgree(_ name: String) throws {
    let classifier = try ClassifierParityTests.classifier(name)
    let some = try ClassifierParityTests.texts().filter { !classifier.tokens(of: $0).isEmpty }
    let texts = Array(repeating: some, count: 4).flatMap { $0 }
    let full = try classifier.logits(texts)
    let mixed = try classifier.inPrecision(.mixed).logits(texts)
    #expect((mixed != full) == PassPrecision.supportsMixed)
    expectClose(mixed.values, full.values, atol: 1e-3, rtol: 1e-3)
  }
}
