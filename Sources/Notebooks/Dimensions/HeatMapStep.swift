internal import Reports
internal import SteerAnalysis

extension DimensionsWalkthrough {
  /// Which dimensions tell raised words from lowered ones.
  var heatMapStep: [Notebook.Cell] {
    guard let words = source.run.words, words.dimensions.count > 1, words.ids.count >= 4,
      words.dimensions == cards.map(\.index)
    else {
      return []
    }
    let ends = Ends(words)
    return [
      .narrative([
        .heading(2, "Which dimensions move them?"),
        .paragraph(
          """
          The \(ends.count) words that the steer raises most and the \(ends.count) that it lowers \
          most, and how far each dimension moves them: its singular value times their score. A \
          dimension that makes the difference has one colour above the line and the other below.
          """),
      ]),
      .code(Self.drawing(ends.count), source.outputs("words-by-dimension")),
      .code(Self.counting, [.table(ends.table)]),
      .narrative([.paragraph(ends.finding)]),
    ]
  }

  private static func drawing(_ count: Int) -> String {
    """
    words = read("words.csv")
    names = [name for name in words.columns if name.startswith("dimension_")]
    extremes = pd.concat([words.nlargest(\(count), "shift"), words.nsmallest(\(count), "shift")])
    sizes = read("dimensions.csv").drop_duplicates("dimension")["singular_value"].to_numpy()
    grid = (extremes[names].to_numpy() * sizes)[:, :8]
    limit = np.abs(grid).max()
    figure, axes = plt.subplots(figsize=(7, 6))
    image = axes.imshow(grid, cmap="RdBu", vmin=-limit, vmax=limit, aspect="auto")
    axes.set_yticks(
        range(len(extremes)), [visible(token) for token in extremes["token"]], parse_math=False)
    axes.set_xticks(range(grid.shape[1]), [name.removeprefix("dimension_") for name in names[:8]])
    axes.axhline(len(extremes) / 2 - 0.5, color="black", linewidth=0.8)
    axes.grid(False)
    axes.set(xlabel="dimension", title="The words moved most, by dimension")
    figure.colorbar(image, label="σ times score")
    plt.show()
    """
  }

  private static let counting = """
    same = [(np.sign(extremes[name]) == np.sign(extremes["shift"])).sum() for name in names]
    signs = pd.DataFrame({"name": names, "sign_of_the_shift": same})
    show(signs, "name", {"sign_of_the_shift": f"{{}} of {len(extremes)}"})
    """
}

/// The words with the largest shifts at both ends.
private struct Ends {
  private static let wanted = 12

  /// The number of words at each end.
  let count: Int
  private let dimensions: [Int]
  /// How many words have the sign of their shift on each dimension.
  private let agreeing: [Int]

  init(_ words: WordTable) {
    count = min(Self.wanted, words.ids.count / 2)
    dimensions = words.dimensions
    let order = words.shifts.indices.sorted {
      words.shifts[$0] == words.shifts[$1] ? $0 < $1 : words.shifts[$0] > words.shifts[$1]
    }
    // Of equal shifts the first in the table comes first at the other end, too.
    let reversed = words.shifts.indices.sorted {
      words.shifts[$0] == words.shifts[$1] ? $0 < $1 : words.shifts[$0] < words.shifts[$1]
    }
    let extremes = order.prefix(count) + reversed.prefix(count)
    func sign(_ value: Float) -> Int { value > 0 ? 1 : value < 0 ? -1 : 0 }
    agreeing = words.dimensions.indices.map { column in
      let scores = words.scores(onColumn: column)
      return extremes.count { sign(scores[$0]) == sign(words.shifts[$0]) }
    }
  }

  var table: NotebookTable {
    NotebookTable(
      ["sign_of_the_shift"],
      zip(dimensions, agreeing).map { ["dimension_\($0)", "\($1) of \(2 * count)"] })
  }

  var finding: Prose {
    let all = 2 * count
    let separating = zip(dimensions, agreeing).filter { max($1, all - $1) * 10 >= 9 * all }
    let list: Prose =
      separating.isEmpty
      ? "No dimension"
      : Prose(
        stringLiteral: (separating.count == 1 ? "Dimension " : "Dimensions ")
          + separating.map { "\($0.0)" }.joined(separator: ", "))
    let verb = separating.count > 1 ? "give" : "gives"
    let rest: Prose =
      separating.count == dimensions.count
      ? ""
      : """
       The others give words of both kinds either sign: strong colours there are no part of this \
      difference.
      """
    return """
      \(strong: "Finding.") \(list) \(verb) at least nine in ten of these words the sign of their \
      shift, or the opposite one, throughout.\(rest)
      """
  }
}
