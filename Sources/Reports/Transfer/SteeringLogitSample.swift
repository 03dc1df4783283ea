package import SteerAnalysis
package import TextTokenization
package import RunFolders

/// Steering logits of source and target at the same places: `steering_logits.csv`.
package struct SteeringLogitSample: Sendable, Equatable {
  /// The file in a run folder.
  package static let file = "steering_logits.csv"

  /// One labelled steer; all lists have one entry per pair.
  package struct Steer: Sendable, Equatable {
    package var name: String
    /// The number of the context.
    package var contexts: [Int] = []
    /// The token as people read it.
    package var tokens: [String] = []
    /// The token's id on the target.
    package var ids: [Int32] = []
    /// The source's centred steering logit, see `SteeringLogitPairs`.
    package var source: [Float] = []
    /// The transferred steer's.
    package var transferred: [Float] = []
  }

  package private(set) var steers: [Steer] = []

  private static let columns = ["steer", "context", "token", "id", "source", "transferred"]

  /// Names the tokens of pairs.
  ///
  /// - Parameters:
  ///   - pairs: The steering logits.
  ///   - ids: The ids of the shared tokens on the target.
  ///   - tokenizer: The target's.
  package init(_ pairs: SteeringLogitPairs, ids: [Int], tokenizer: Tokenizer) {
    let places = pairs.tokens.map { TokenID(ids[$0]) }
    let tokens = places.map(tokenizer.displayText)
    steers = pairs.steers.map {
      Steer(
        name: $0.name, contexts: pairs.contexts, tokens: tokens, ids: places, source: $0.source,
        transferred: $0.transferred)
    }
  }

  /// Writes the table.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func write(to folder: inout RunFolder) throws {
    let rows = steers.flatMap { steer in
      steer.ids.indices.map { i in
        [
          steer.name, "\(steer.contexts[i])", steer.tokens[i], "\(steer.ids[i])",
          "\(steer.source[i])", "\(steer.transferred[i])",
        ]
      }
    }
    try folder.write(csv: [Self.columns] + rows, as: Self.file)
  }

  /// Reads the table of a run; nil if it has none.
  package init?(run path: String) throws(ReportError) {
    var steers: [Steer] = []
    var places: [String: Int] = [:]
    let exists = try RunTable.read(run: path, file: Self.file, columns: Self.columns) {
      (row) throws(ReportError) in
      let place = places[row.text(0), default: steers.count]
      if place == steers.count {
        places[row.text(0)] = place
        steers.append(Steer(name: row.text(0)))
      }
      steers[place].contexts.append(try row.integer(1))
      steers[place].tokens.append(row.text(2))
      steers[place].ids.append(try row.integer(3, as: Int32.self))
      steers[place].source.append(try row.number(4, as: Float.self))
      steers[place].transferred.append(try row.number(5, as: Float.self))
    }
    guard exists else { return nil }
    self.steers = steers
  }
}
