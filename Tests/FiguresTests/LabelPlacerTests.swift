import Figures
import Testing

@Suite struct LabelPlacerTests {
  private static let area = Rect(x: 30, y: 20, width: 500, height: 300)

  private func requests(seed: UInt64) -> [LabelPlacer.Request] {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...120, using: &random)
    let spread = Double.random(in: 0.02...1, using: &random)
    return (0..<count).map { i in
      LabelPlacer.Request(
        String(repeating: "w", count: Int.random(in: 1...12, using: &random)) + "\(i)",
        at: Point(
          Self.area.center.x + spread * Double.random(in: -260...260, using: &random),
          Self.area.center.y + spread * Double.random(in: -160...160, using: &random)))
    }
  }

  @Test(arguments: 1...25 as ClosedRange<UInt64>) func labelsKeepClear(seed: UInt64) {
    let requests = requests(seed: seed)
    let taken = [Rect(x: 200, y: 100, width: 80, height: 40)]
    var placer = LabelPlacer(in: Self.area, pointRadius: 3, taken: taken)
    let placed = placer.place(requests)
    #expect(!placed.isEmpty)
    for (i, one) in placed.enumerated() {
      #expect(Self.area.contains(one.bounds))
      #expect(!one.bounds.overlaps(taken[0]))
      for other in placed[(i + 1)...] {
        #expect(!one.bounds.overlaps(other.bounds), "\(one) and \(other)")
      }
      for request in requests {
        let point = Rect(x: request.point.x - 3, y: request.point.y - 3, width: 6, height: 6)
        #expect(!one.bounds.overlaps(point), "\(one) on \(request)")
      }
    }
    #expect(placed.map(\.index) == placed.map(\.index).sorted())
  }

  @Test func someLabelsHaveLeaders() {
    let seeds = (1...25 as ClosedRange<UInt64>).filter { seed in
      var placer = LabelPlacer(in: Self.area, pointRadius: 3)
      return placer.place(requests(seed: seed)).contains { $0.leaderEnd != nil }
    }
    #expect(seeds.count > 15)
  }

  @Test(arguments: 1...25 as ClosedRange<UInt64>) func leadersCrossNoLabel(seed: UInt64) {
    let requests = requests(seed: seed)
    var placer = LabelPlacer(in: Self.area, pointRadius: 3)
    let placed = placer.place(requests)
    for one in placed {
      guard let end = one.leaderEnd else { continue }
      let start = requests[one.index].point
      for other in placed where other.index != one.index {
        for step in 0...50 {
          let share = Double(step) / 50
          let x = start.x + share * (end.x - start.x)
          let y = start.y + share * (end.y - start.y)
          // A line may touch a label's margin.
          let inner = other.bounds.inset(left: 1, top: 1, right: 1, bottom: 1)
          #expect(!inner.overlaps(Rect(x: x, y: y, width: 0.01, height: 0.01)))
        }
      }
    }
  }

  @Test(arguments: 1...25 as ClosedRange<UInt64>) func leadersDoNotMeet(seed: UInt64) {
    let requests = requests(seed: seed)
    var placer = LabelPlacer(in: Self.area, pointRadius: 3)
    let lines = placer.place(requests).compactMap { placed in
      placed.leaderEnd.map { (start: requests[placed.index].point, end: $0) }
    }
    func side(_ line: (start: Point, end: Point), _ p: Point) -> Bool {
      (line.end.x - line.start.x) * (p.y - line.start.y)
        > (line.end.y - line.start.y) * (p.x - line.start.x)
    }
    for (i, one) in lines.enumerated() {
      for other in lines[(i + 1)...] {
        let parted =
          side(one, other.start) != side(one, other.end)
          && side(other, one.start) != side(other, one.end)
        #expect(!parted, "\(one) and \(other)")
      }
    }
  }

  /// A label without a line is that of the point next to it.
  @Test(arguments: 1...25 as ClosedRange<UInt64>) func labelsTellTheirPoints(seed: UInt64) {
    let requests = requests(seed: seed)
    var placer = LabelPlacer(in: Self.area, pointRadius: 3)
    for placed in placer.place(requests) where placed.leaderEnd == nil {
      func distance(_ p: Point) -> Double {
        let x = max(placed.bounds.left - p.x, p.x - placed.bounds.right, 0)
        let y = max(placed.bounds.top - p.y, p.y - placed.bounds.bottom, 0)
        return (x * x + y * y).squareRoot()
      }
      let point = requests[placed.index].point
      let own = distance(point)
      for other in requests where abs(other.point.x - point.x) + abs(other.point.y - point.y) > 5 {
        let further = distance(other.point)
        #expect(further > own + 2.5, "\(placed) and \(other)")
      }
    }
  }

  @Test func placesAreTheSameEachTime() {
    let requests = requests(seed: 3)
    func places() -> [Rect] {
      var placer = LabelPlacer(in: Self.area, pointRadius: 3)
      return placer.place(requests).map(\.bounds)
    }
    #expect(places() == places())
  }

  @Test func labelsWithoutPlaceAreLeftOut() {
    var placer = LabelPlacer(in: Self.area, pointRadius: 3)
    let placed = placer.place([
      .init("nowhere", at: Point(.nan, 100)), .init("outside", at: Point(2000, 2000)),
      .init(String(repeating: "wide", count: 100), at: Self.area.center),
      .init("inside", at: Self.area.center),
    ])
    #expect(placed.map(\.index) == [3])
    #expect(placed[0].leaderEnd == nil)
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>) func spreadKeepsOrderAndDistance(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...20, using: &random)
    let wanted = (0..<count).map { _ in Double.random(in: -10...110, using: &random) }
    let places = LabelPlacer.spread(wanted, distance: 5, in: 0...100)
    #expect(places.count == count)
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    for (a, b) in zip(order, order.dropFirst()) {
      #expect(places[b] - places[a] >= 5 - 1e-9)
    }
    #expect(places.allSatisfy { $0 >= -1e-9 && $0 <= 100 + 1e-9 })
  }

  @Test func spreadMovesNothingWithoutNeed() {
    let wanted = [80.0, 10, 40, 0, 100]
    #expect(LabelPlacer.spread(wanted, distance: 5, in: 0...100) == wanted)
    #expect(LabelPlacer.spread([], distance: 5, in: 0...100) == [])
  }

  @Test func spreadMovesAsLittleAsPossible() {
    #expect(LabelPlacer.spread([50, 50], distance: 10, in: 0...100) == [45, 55])
    #expect(LabelPlacer.spread([0, 1, 90], distance: 10, in: 0...100) == [0, 10, 90])
  }
}
