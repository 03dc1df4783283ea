internal import LinearAlgebra
package import RunFolders
package import SteerAnalysis
package import TextTokenization

/// The words of a vocabulary with what a steer does to each: `words.csv`.
package struct WordTable: Sendable, Equatable {
  /// The file in a run folder.
  package static let file = "words.csv"

  /// Where words lie on the two principal axes.
  package struct Coordinates: Sendable, Equatable {
    /// One per word.
    package var x: [Float]
    /// One per word.
    package var y: [Float]
  }

  /// Tokens that pass the run's filter, in the table's order.
  package private(set) var ids: [Int32] = []
  /// The tokens as people read them, `·` for a leading space.
  package private(set) var tokens: [String] = []
  /// The mean logit shift of each.
  package private(set) var shifts: [Float] = []
  /// The effect of the steer on the probability of each; empty in tables of earlier versions.
  package private(set) var effects: [Float] = []
  /// Nil for steers without dimensions.
  package private(set) var coordinates: Coordinates?
  /// `v_j·e_v`, `[words, dimensions]`, row by row.
  package private(set) var scores: [Float] = []
  /// The numbers of the dimensions, as in ``VocabularyReport``.
  package private(set) var dimensions: [Int] = []

  /// The scores of a word, one per dimension.
  package func scores(ofWord word: Int) -> ArraySlice<Float> {
    scores[(word * dimensions.count)..<((word + 1) * dimensions.count)]
  }

  /// The scores of all words on the dimension of a column of ``dimensions``.
  package func scores(onColumn column: Int) -> [Float] {
    ids.indices.map { scores[$0 * dimensions.count + column] }
  }

  /// Reads the table of a run; nil if it has none.
  package init?(run path: String) throws(ReportError) {
    var layout = Layout()
    var table = Self()
    let exists = try RunTable.read(
      run: path, file: Self.file, columns: ["id", "token", "shift"],
      more: { header in
        layout = Layout(header)
        return layout.names
      },
      { (row) throws(ReportError) in try table.append(row, layout) })
    guard exists else { return nil }
    table.dimensions = layout.dimensions
    self = table
  }

  /// The table of words that were just analysed, the most raised first.
  package init(
    _ analysis: VocabularyAnalysis, vocabulary: VocabularyReport, tokenizer: Tokenizer
  ) {
    let all = analysis.effects.scores
    ids = analysis.tokensByEffect
    tokens = ids.map { tokenizer.displayText(of: $0) }
    shifts = ids.map { analysis.shifts[Int($0)] }
    effects = ids.map { all[Int($0)] }
    scores = ids.flatMap { analysis.scores.row(Int($0)) }
    dimensions = vocabulary.dimensions.map(\.index)
  }

  private init() {}

  private static let prefix = "dimension_"

  /// The columns that not every table has.
  private struct Layout {
    var hasCoordinates = false
    var hasEffects = false
    var dimensions: [Int] = []

    init() {}

    init(_ header: [String]) {
      hasEffects = header.contains("effect")
      hasCoordinates = header.contains("x") && header.contains("y")
      dimensions = header.filter { $0.hasPrefix(WordTable.prefix) }
        .compactMap { Int($0.dropFirst(WordTable.prefix.count)) }.filter { $0 > 0 }
    }

    var names: [String] {
      (hasEffects ? ["effect"] : []) + (hasCoordinates ? ["x", "y"] : [])
        + dimensions.map { "\(WordTable.prefix)\($0)" }
    }
  }

  private mutating func append(_ row: RunTable.Row, _ layout: Layout) throws(ReportError) {
    ids.append(try row.integer(0, as: Int32.self))
    tokens.append(row.text(1))
    shifts.append(try row.number(2, as: Float.self))
    var column = 3
    if layout.hasEffects {
      effects.append(try row.number(column, as: Float.self))
      column += 1
    }
    if layout.hasCoordinates {
      if coordinates == nil { coordinates = Coordinates(x: [], y: []) }
      coordinates?.x.append(try row.number(column, as: Float.self))
      coordinates?.y.append(try row.number(column + 1, as: Float.self))
      column += 2
    }
    for dimension in layout.dimensions.indices {
      scores.append(try row.number(column + dimension, as: Float.self))
    }
  }
}
