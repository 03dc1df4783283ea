internal import LinearAlgebra

/// Which texts make up each training step: every epoch goes through all texts once, shuffled.
///
/// A pure function of seeds, number of texts and batch size, so that a run can resume at any step.
///
/// The batches of the first epoch are drawn by the seed of the data: in them texts pass the transformer, and
/// trainings of several seeds share what came of it. Their order, and all later epochs, are the training's own.
struct TextOrder {
  private let seed: UInt64
  private let count: Int
  private let batchSize: Int
  private let firstEpoch: [Int]
  private let batchOfText: [Int]
  // Which of those batches each step takes; nil for one after the other.
  private let batchOrder: [Int]?
  private var current: (epoch: Int, order: [Int])

  init(seed: UInt64, dataSeed: UInt64? = nil, count: Int, batchSize: Int) {
    self.seed = seed
    self.count = count
    self.batchSize = batchSize
    let drawnBy = dataSeed ?? seed
    firstEpoch = Self.order(seed: drawnBy, epoch: 0, count: count)
    batchOrder =
      drawnBy == seed
      ? nil : Self.order(seed: seed, epoch: 0, count: (count + batchSize - 1) / batchSize)
    current = (0, firstEpoch)
    var batches = [Int](repeating: 0, count: count)
    for (position, text) in firstEpoch.enumerated() { batches[text] = position / batchSize }
    batchOfText = batches
  }

  /// The texts of a step, from 0; the last batch of an epoch may be smaller.
  mutating func batch(at step: Int) -> [Int] {
    let perEpoch = (count + batchSize - 1) / batchSize
    let epoch = step / perEpoch
    if epoch == 0, let batchOrder { return slice(firstEpoch, batchOrder[step]) }
    if current.epoch != epoch {
      current = (epoch, Self.order(seed: seed, epoch: epoch, count: count))
    }
    return slice(current.order, step % perEpoch)
  }

  /// The texts of each batch of the first epoch, in the order in which they are drawn.
  var firstEpochBatches: [[Int]] {
    (0..<(count + batchSize - 1) / batchSize).map { slice(firstEpoch, $0) }
  }

  /// The texts that share a batch with `text` in the first epoch, itself included.
  func firstEpochBatch(with text: Int) -> [Int] { slice(firstEpoch, batchOfText[text]) }

  private func slice(_ order: [Int], _ batch: Int) -> [Int] {
    Array(order[batch * batchSize..<min((batch + 1) * batchSize, count)])
  }

  private static func order(seed: UInt64, epoch: Int, count: Int) -> [Int] {
    var random = CounterRandom(seed: seed, stream: .textOrder(epoch: epoch))
    return random.permutation(count)
  }
}
