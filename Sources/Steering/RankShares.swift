internal import MessagePassing

/// What each rank of a training does of a batch.
///
/// A text belongs to the rank that computes its hidden states in the first epoch, and stays there: the texts of
/// a batch are shared so that those of each rank cost about the same. In later epochs a batch mixes texts of
/// many first batches, and a rank may hold more of its positions than another. So the positions are shared
/// anew at each step, as evenly as can be: who has too many hands the hidden states of the last ones over. All
/// follows from texts and number of ranks, so that no rank has to be told.
package struct RankShares {
  /// A position that predicts a token: of a text, the so-manieth of those that do.
  package struct Position: Equatable {
    package var text: Int
    package var index: Int
  }

  /// Positions that one rank hands over to another.
  package struct Transfer: Equatable {
    package var from: Int
    package var to: Int
    /// Which of the positions that the rank held.
    package var held: Range<Int>

    /// Positions that one rank hands over to another.
    package init(from: Int, to: Int, held: Range<Int>) {
      self.from = from
      self.to = to
      self.held = held
    }
  }

  /// What one rank does of a batch.
  package struct Share: Equatable {
    /// The texts whose hidden states the rank has.
    package var texts: [Int]
    /// The positions that the rank computes the loss of: the first of its own, then those of other ranks.
    package var positions: [Position]
    /// The number of positions of the batch.
    package var total: Int
    /// What goes from rank to rank, of all ranks.
    package var transfers: [Transfer]
  }

  /// The number of ranks.
  package let size: Int
  private let owners: [Int]
  private let counts: [Int]

  /// Shares texts.
  ///
  /// - Parameters:
  ///   - batches: The texts of each batch of the first epoch.
  ///   - lengths: The number of tokens of each text.
  ///   - counts: The number of positions of each text.
  ///   - width: The width of the model, which says what attention costs beside products.
  ///   - size: The number of ranks.
  package init(batches: [[Int]], lengths: [Int], counts: [Int], width: Int, size: Int) {
    self.size = size
    self.counts = counts
    var owners = [Int](repeating: 0, count: counts.count)
    if size > 1 {
      for batch in batches {
        let costs = batch.map { Self.cost(tokens: lengths[$0], width: width) }
        for (text, rank) in zip(batch, Self.ranks(costs, size)) { owners[text] = rank }
      }
    }
    self.owners = owners
  }

  /// Those of some texts that belong to a rank, in their order.
  package func texts(of rank: Int, among texts: [Int]) -> [Int] {
    texts.filter { owners[$0] == rank }
  }

  /// The number of positions of each text whose hidden states a rank keeps; 0 for those of others.
  package func counts(keptBy rank: Int) -> [Int] {
    zip(counts, owners).map { count, owner in owner == rank ? count : 0 }
  }

  /// What a rank does of a batch.
  package func share(of batch: [Int], for rank: Int) -> Share {
    let held = (0..<size).map { rank in
      texts(of: rank, among: batch).flatMap { text in
        (0..<counts[text]).map { Position(text: text, index: $0) }
      }
    }
    let transfers = Self.transfers(held.map(\.count))
    let given = transfers.filter { $0.from == rank }.reduce(0) { $0 + $1.held.count }
    let received = transfers.filter { $0.to == rank }.flatMap { held[$0.from][$0.held] }
    return Share(
      texts: texts(of: rank, among: batch),
      positions: held[rank].dropLast(given) + received,
      total: held.reduce(0) { $0 + $1.count }, transfers: transfers)
  }

  /// What a text costs to pass through a transformer, but for a factor: 12 d products of width d a token and
  /// layer, and attention over half of the tokens on average.
  package static func cost(tokens: Int, width: Int) -> Int { tokens * (12 * width + tokens) }

  /// A rank for each item: the dearest first, each to the rank that has least to do.
  package static func ranks(_ costs: [Int], _ size: Int) -> [Int] {
    var loads = [Int](repeating: 0, count: size)
    var ranks = [Int](repeating: 0, count: costs.count)
    for item in costs.indices.sorted(by: { (-costs[$0], $0) < (-costs[$1], $1) }) {
      let free = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
      ranks[item] = free
      loads[free] += costs[item]
    }
    return ranks
  }

  /// The transfers after which each rank has as many positions as the others, but for one.
  package static func transfers(_ held: [Int]) -> [Transfer] {
    let total = held.reduce(0, +)
    let quotas = held.indices.map { EvenParts.range($0, of: held.count, in: total).count }
    var transfers: [Transfer] = []
    var to = 0
    var room = max(quotas[0] - held[0], 0)
    for from in held.indices {
      var next = quotas[from]
      while next < held[from] {
        while room == 0 {
          to += 1
          room = max(quotas[to] - held[to], 0)
        }
        let count = min(room, held[from] - next)
        transfers.append(Transfer(from: from, to: to, held: next..<next + count))
        next += count
        room -= count
      }
    }
    return transfers
  }
}
