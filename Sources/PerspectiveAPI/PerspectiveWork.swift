/// The texts of one call: which are done, and which are to be asked for.
struct PerspectiveWork {
  /// A text to ask for.
  struct Item {
    /// Where it stands first, from 1.
    var number: Int
    var request: PerspectiveRequest
    var key: String
  }

  /// Texts whose score was in the cache.
  private(set) var cached = 0
  /// Texts equal to an earlier one.
  private(set) var repeated = 0
  /// Texts that have their score or refusal.
  private(set) var done = 0

  private let keys: [String]
  private var textCounts: [String: Int] = [:]
  private var known: [String: PerspectiveScore] = [:]
  private var pending: [Item] = []
  private var next = 0

  init(_ texts: [String], _ settings: PerspectiveSettings, _ cache: PerspectiveCache?) {
    let requests = texts.map { PerspectiveRequest($0, settings) }
    keys = requests.map(\.cacheKey)
    for (i, (request, key)) in zip(requests, keys).enumerated() {
      textCounts[key, default: 0] += 1
      if textCounts[key] != 1 {
        repeated += 1
      } else if request.isTooLong {
        known[key] = .refused(.tooLong)
      } else if let score = cache?.score(key) {
        known[key] = score
        cached += 1
      } else {
        pending.append(Item(number: i + 1, request: request, key: key))
      }
    }
    done = known.keys.reduce(0) { $0 + (textCounts[$1] ?? 0) }
  }

  /// The next texts to ask for, at most `size`; nil at the end.
  mutating func nextGroup(of size: Int) -> [Item]? {
    guard next < pending.count else { return nil }
    let group = pending[next..<min(next + size, pending.count)]
    next = group.endIndex
    return Array(group)
  }

  mutating func finish(_ item: Item, _ score: PerspectiveScore) {
    known[item.key] = score
    done += textCounts[item.key] ?? 0
  }

  /// The scores of all texts, once all are done.
  var scores: [PerspectiveScore] { keys.compactMap { known[$0] } }
}
