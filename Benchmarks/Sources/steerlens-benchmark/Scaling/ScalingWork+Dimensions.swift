import Foundation
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TextTokenization

extension ScalingWork {
  private static let textLength = 32

  func measureTokens(_ model: LanguageModel) throws {
    let vocabularySize = model.configuration.vocabularySize
    let steer = try Steer.random(hiddenSize: model.configuration.hiddenSize)
    for tokens in [32, 64, 128, 256, 512, 1024, 2048, 4096] {
      let sequences = texts.sequences(tokens, length: Self.textLength, below: vocabularySize)
      try measure("tokens", "transformer, texts of 32", Double(tokens)) {
        _ = try model.hiddenStates(sequences)
      }
      try measure(
        "tokens", "training step, cached", Double(tokens),
        trainingStep(steer, model.outputHead, positions: tokens))
    }
    for tokens in [32, 64, 128, 256, 512, 1024] {
      let text = texts.ids(tokens, below: vocabularySize)
      try measure("tokens", "transformer, one text", Double(tokens)) {
        _ = try model.hiddenStates([text])
      }
      try measure(
        "tokens", "seven steer values, cached", Double(tokens),
        grid(steer, model.outputHead, tokens: tokens))
    }
  }

  func measureBatches(_ model: LanguageModel) throws {
    let vocabularySize = model.configuration.vocabularySize
    let steer = try Steer.random(hiddenSize: model.configuration.hiddenSize)
    for count in [1, 2, 4, 8, 16, 32, 64] {
      let tokens = count * Self.textLength
      let sequences = texts.sequences(tokens, length: Self.textLength, below: vocabularySize)
      let step = trainingStep(steer, model.outputHead, positions: tokens)
      try measure("batch", "training step, first epoch", Double(count)) {
        _ = try model.hiddenStates(sequences)
        step()
      }
      try measure("batch", "training step, cached", Double(count), step)
    }
    for count in [1, 2, 4, 8, 16, 32, 64] {
      try measure(
        "batch", "20 tokens of generation", Double(count),
        generation(model, steer, continuations: count))
    }
  }

  func measureThreads(_ model: LanguageModel) throws {
    let steer = try Steer.random(hiddenSize: model.configuration.hiddenSize)
    let sequences = texts.sequences(
      640, length: Self.textLength, below: model.configuration.vocabularySize)
    let step = trainingStep(steer, model.outputHead, positions: 640)
    let scores = grid(steer, model.outputHead, tokens: 200)
    let generation = try generation(model, steer, continuations: 25)
    let decomposed = { _ = try SteerDecomposition(steer, index: 0, analysis: "scaling") }
    defer { Parallel.threadCount = options.threads }
    var threads = 1
    while threads <= ProcessInfo.processInfo.activeProcessorCount {
      Parallel.threadCount = threads
      let size = Double(threads)
      try measure("threads", "transformer, 640 tokens", size) {
        _ = try model.hiddenStates(sequences)
      }
      try measure("threads", "training step, cached", size, step)
      try measure("threads", "25 × 20 tokens of generation", size, generation)
      try measure("threads", "seven steer values, cached", size, scores)
      try measure("threads", "decomposition of a steer", size, decomposed)
      threads *= 2
    }
  }

  func measureVocabularies() throws {
    let width = RandomModel().width
    let steer = try Steer.random(hiddenSize: width)
    let hidden = texts.positions(25, width: width, vocabularySize: 1000).hidden
    for size in [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000] {
      let head = OutputHead(embedding: texts.embedding(size, width: width))
      try measure(
        "vocabulary", "training step, cached", Double(size),
        trainingStep(steer, head, positions: 640))
      try measure(
        "vocabulary", "seven steer values, cached", Double(size), grid(steer, head, tokens: 200))
      try measure("vocabulary", "logits of 25 continuations", Double(size)) {
        _ = head.logits(hidden)
      }
      try measure("vocabulary", "covariance of the embedding", Double(size)) {
        _ = EmbeddingCovariance(head.embedding)
      }
    }
  }

  func measureModels() throws {
    for (width, layers) in [(128, 2), (256, 4), (512, 8), (768, 12), (1024, 24)] {
      let size = RandomModel(width: width, layers: layers)
      let model = try size.load()
      let steer = try Steer.random(hiddenSize: width)
      let millions = size.transformerParameters / 1e6
      let sequences = texts.sequences(640, length: Self.textLength, below: size.vocabularySize)
      try measure("model", "transformer, 640 tokens", millions) {
        _ = try model.hiddenStates(sequences)
      }
      try measure(
        "model", "training step, cached", millions,
        trainingStep(steer, model.outputHead, positions: 640))
      try measure(
        "model", "25 × 20 tokens of generation", millions,
        generation(model, steer, continuations: 25))
    }
  }

  func measureRanks() throws {
    let width = RandomModel().width
    let head = OutputHead(
      embedding: texts.embedding(RandomModel().vocabularySize, width: width))
    // So few words that the steer's own products remain.
    let smallHead = OutputHead(embedding: texts.embedding(16, width: width))
    for rank in [1, 4, 16, 64, 256, 768] {
      let steer = try Steer.random(hiddenSize: width, rank: rank)
      try measure(
        "rank", "training step, cached", Double(rank), trainingStep(steer, head, positions: 640))
      try measure(
        "rank", "the step's steer products", Double(rank),
        trainingStep(steer, smallHead, positions: 640))
      try measure("rank", "decomposition of a steer", Double(rank)) {
        _ = try SteerDecomposition(steer, index: 0, analysis: "scaling")
      }
    }
  }
}
