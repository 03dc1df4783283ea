/// The two classes of the Yelp polarity data set.
///
/// They are written as the first two of five stars are: only a whole file tells them apart.
///
/// - SeeAlso: Zhang, Zhao and LeCun, "Character-level Convolutional Networks for Text
///   Classification", NeurIPS 2015, which made both data sets.
struct YelpPolarity {
  /// What the columns of such a file mean.
  static let meaning = meaning(zeroBased: [-1, 1], oneBased: [-1, 1])

  /// The classes of the file, 0 and 1 or 1 and 2.
  let classes: ClosedRange<Int>

  /// Reads a file up to the first row that shows it to hold stars; nil if there is such a row, or
  /// if not both classes occur.
  ///
  /// - Throws: ``PreparationError`` for what ends the reading.
  init?(path: String, _ table: TableForm, _ encoding: TextEncoding) throws(PreparationError) {
    var scan = table
    scan.meaning = Self.meaning(zeroBased: [-1, 1, 0, 0, 0], oneBased: [-0.5, 0.5, 0, 0, 0])
    let rows = RowStream([DataInput(path: path, form: .table(scan), encoding: encoding)])
    var labels: Set<Double> = []
    while let event = try rows.next() {
      guard case .row(let row) = event else { continue }
      if row.label == 0 { return nil }
      labels.insert(row.label)
    }
    switch labels {
    case [-1, 1]: classes = 0...1
    case [-0.5, 0.5]: classes = 1...2
    default: return nil
    }
  }

  /// Labels by the names of their column: `label` counts from 0, `stars` are never classes, and
  /// `class` counts from 1, as files without header do.
  private static func meaning(zeroBased: [Double?], oneBased: [Double?]) -> TableMeaning {
    .labelled([
      .levels(first: 0, zeroBased), .levels(first: 1, [0, 0, 0, 0, 0]),
      .levels(first: 1, oneBased),
    ])
  }
}
