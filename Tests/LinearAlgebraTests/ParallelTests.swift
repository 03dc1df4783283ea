import Dispatch
import LinearAlgebra
import Synchronization
import Testing

// Thread counts are set for the running test alone: others compare bits meanwhile.
@Suite("Parallel loops")
struct ParallelTests {
  /// Runs `body` with each of these thread counts.
  private func withThreads(_ counts: [Int], _ body: (Int) -> Void) {
    for count in counts { Parallel.$taskThreadCount.withValue(count) { body(count) } }
  }

  private func chunks(_ count: Int, _ minimum: Int, _ multiple: Int) -> [Range<Int>] {
    let seen = Mutex<[Range<Int>]>([])
    Parallel.chunks(count, minimumChunk: minimum, multiple: multiple) { range in
      seen.withLock { $0.append(range) }
    }
    return seen.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
  }

  @Test func theCountIsTheCoresUnlessATaskOverridesIt() {
    let cores = Parallel.threadCount
    #expect(cores >= 1)
    withThreads([cores + 2]) { #expect(Parallel.threadCount == $0) }
    #expect(Parallel.threadCount == cores)
  }

  @Test func chunksCoverTheRangeOnce() {
    withThreads([1, 2, 3, 7, 64]) { threads in
      for count in [0, 1, 2, 5, 16, 17, 31, 32, 33, 100, 257, 1_000] {
        for minimum in [0, 1, 2, 16, 100, 5_000] {
          for multiple in [1, 2, 3, 16] { check(count, minimum, multiple, threads) }
        }
      }
    }
  }

  private func check(_ count: Int, _ minimum: Int, _ multiple: Int, _ threads: Int) {
    let pieces = chunks(count, minimum, multiple)
    let note: Comment = "\(count), \(minimum), \(multiple), \(threads) threads: \(pieces)"
    #expect(pieces.flatMap(Array.init) == Array(0..<count), note)
    #expect(pieces.allSatisfy { !$0.isEmpty }, note)
    #expect(pieces.count <= threads, note)
    #expect(pieces.dropLast().allSatisfy { $0.count >= minimum }, note)
    #expect(pieces.allSatisfy { $0.lowerBound % multiple == 0 }, note)
    if count > 0, count <= minimum { #expect(pieces.count == 1, note) }
  }

  @Test func eachVisitsEveryIndexOnce() {
    withThreads([1, 2, 5, 32]) { threads in
      for count in [0, 1, 2, 3, 31, 500] {
        let seen = Mutex<[Int]>([])
        Parallel.each(count) { i in seen.withLock { $0.append(i) } }
        #expect(seen.withLock { $0 }.sorted() == Array(0..<count), "\(count), \(threads) threads")
      }
    }
  }

  @Test func loopsNestWithoutDeadlock() {
    withThreads([4]) { _ in
      let total = Atomic<Int>(0)
      Parallel.each(6) { _ in
        Parallel.chunks(50) { total.add($0.count, ordering: .relaxed) }
      }
      #expect(total.load(ordering: .relaxed) == 300)
    }
  }

  /// Helpers that just helped, that sleep, and that are called while they fall asleep.
  @Test func loopsFindHelpersAwakeAndAsleep() async throws {
    let pauses: [Duration] = [
      .zero, .zero, .microseconds(50), .microseconds(200), .milliseconds(3),
    ]
    for round in 0..<400 {
      if round % 8 == 0 { try await Task.sleep(for: pauses[round / 8 % pauses.count]) }
      let seen = Mutex([Int](repeating: 0, count: round % 7 + 2))
      Parallel.$taskThreadCount.withValue(2) {
        Parallel.each(round % 7 + 2) { i in seen.withLock { $0[i] += 1 } }
      }
      #expect(seen.withLock { $0 }.allSatisfy { $0 == 1 }, "round \(round)")
    }
  }

  @Test func severalThreadsHaveLoopsAtOnce() {
    let total = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 6) { thread in
      for _ in 0..<200 {
        Parallel.each(5) { total.add((thread + 1) * $0, ordering: .relaxed) }
      }
    }
    #expect(total.load(ordering: .relaxed) == 21 * 200 * 10)
  }

  /// Every row-wise or element-wise function on one input, above the parallel threshold.
  private func rowResults() -> [[Float]] {
    let x = randomMatrix(41, 2_003, seed: 1)
    let gains = normals(2_003, seed: 2)
    var results = [
      VectorKernels.layerNorm(x, weight: gains, bias: gains, epsilon: 1e-5).values,
      VectorKernels.rmsNorm(x, weight: gains, epsilon: 1e-5).values,
      VectorKernels.logSumExpRows(x),
      x.gatherRows((0..<41).reversed()).values,
      x.transposed().values,
    ]
    let inPlace: [(inout Matrix) -> Void] = [
      VectorKernels.softmaxRows, VectorKernels.geluTanh, VectorKernels.geluErf,
      { VectorKernels.addBias(gains, to: &$0) }, { VectorKernels.add(x, to: &$0, scale: 3) },
      { $0.scaleRows(by: Array(gains.prefix(41))) },
    ]
    for function in inPlace {
      var y = x
      function(&y)
      results.append(y.values)
    }
    var parameter = x
    var moments = (first: x, second: Matrix(rows: 41, columns: 2_003))
    VectorKernels.adam(&parameter, gradient: x, moments: &moments, step: 1, learningRate: 0.1)
    return results + [parameter.values, moments.first.values, moments.second.values]
  }

  @Test func rowFunctionsDoNotDependOnThreads() {
    let expected = Parallel.$taskThreadCount.withValue(1) { rowResults() }
    withThreads([2, 3, 8]) { threads in
      for (i, (actual, one)) in zip(rowResults(), expected).enumerated() {
        #expect(actual == one, "function \(i) with \(threads) threads")
      }
    }
  }

  @Test(arguments: [ProductSize(403, 61, 211), ProductSize(61, 403, 211)])
  func productsAgreeAcrossThreads(_ size: ProductSize) {
    let a = randomMatrix(size.m, size.k, seed: 3)
    let b = randomMatrix(size.k, size.n, seed: 4)
    let expected = naiveProduct(a, b)
    withThreads([1, 2, 3, 5]) { _ in
      expectClose(a.multiplied(by: b), expected, atol: size.atol, rtol: 1e-5)
      #expect(a.multiplied(by: b) == a.multiplied(by: b), "repeatable")
    }
  }
}
