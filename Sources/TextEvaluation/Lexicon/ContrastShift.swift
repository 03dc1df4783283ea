/// What `but` does to the valences of a text: those before it count half, those after it one and a half
/// times.
///
/// The reference looks up where each valence stands by its value, so that of equal valences the
/// earliest changes in each one's turn, and a changed one may be taken for a later one. Published
/// scores have that in them; it is kept, without the reference's quadratic time.
struct ContrastShift {
  private var valences: [Double]
  private var positions: [Double: EarliestPosition] = [:]

  /// The valences of a text whose first `but` is word `contrast`.
  static func applied(to valences: [Double], contrast: Int) -> [Double] {
    var shift = ContrastShift(valences: valences)
    // Nothing changes zeros.
    for i in valences.indices where valences[i] != 0 { shift.takeTurn(of: i, contrast) }
    return shift.valences
  }

  private init(valences: [Double]) { self.valences = valences }

  private mutating func takeTurn(of i: Int, _ contrast: Int) {
    let value = valences[i]
    positions[value, default: .init()].insert(i)
    // Positions whose value has changed since are stale.
    while let first = positions[value]?.first, valences[first] != value {
      positions[value]?.removeFirst()
    }
    guard let earliest = positions[value]?.first, earliest != contrast else { return }
    let factors = SentimentRules.contrast
    valences[earliest] = value * (earliest < contrast ? factors.before : factors.after)
    positions[value]?.removeFirst()
    positions[valences[earliest], default: .init()].insert(earliest)
  }
}

/// A binary heap of positions.
private struct EarliestPosition {
  private var heap: [Int] = []

  var first: Int? { heap.first }

  mutating func insert(_ position: Int) {
    heap.append(position)
    var i = heap.count - 1
    while i > 0, heap[i] < heap[(i - 1) / 2] {
      heap.swapAt(i, (i - 1) / 2)
      i = (i - 1) / 2
    }
  }

  mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var i = 0
    while let child = [2 * i + 1, 2 * i + 2].filter({ $0 < heap.count }).min(by: {
      heap[$0] < heap[$1]
    }), heap[child] < heap[i] {
      heap.swapAt(i, child)
      i = child
    }
  }
}
