/// A table of texts that looks as pandas shows it, letter by letter: what is stored and what running
/// the cell gives are the same.
package struct NotebookTable: Sendable, Equatable {
  /// The columns' names.
  package let columns: [String]
  /// The rows: a name, and one text per column.
  package let rows: [(name: String, cells: [String])]

  /// Creates a table; what cannot be seen in its texts is spelt out, as the notebooks' cells do.
  ///
  /// - Parameters:
  ///   - columns: The columns' names.
  ///   - rows: Rows, the first text of each its name.
  package init(_ columns: [String], _ rows: [[String]]) {
    precondition(rows.allSatisfy { $0.count == columns.count + 1 }, "\(columns) in \(rows)")
    self.columns = columns.map(PrintableText.of)
    self.rows = rows.map { row in
      let texts = row.map(PrintableText.of)
      return (texts[0], Array(texts.dropFirst()))
    }
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.columns == b.columns && a.plainText == b.plainText
  }

  /// `repr` of the data frame: names on the left, columns on the right.
  var plainText: String {
    guard !rows.isEmpty else {
      return "Empty DataFrame\nColumns: [\(columns.joined(separator: ", "))]\nIndex: []"
    }
    // pandas counts code points.
    func width(_ text: String) -> Int { text.unicodeScalars.count }
    func fill(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
    let names = rows.map { width($0.name) }.max() ?? 0
    // At least one space before a column's name and two before its texts.
    let widths = columns.indices.map { c in
      max(width(columns[c]) + 1, (rows.map { width($0.cells[c]) }.max() ?? 0) + 2)
    }
    func line(_ name: String, _ cells: [String]) -> String {
      zip(cells, widths).reduce(name + fill(name, names)) { $0 + fill($1.0, $1.1) + $1.0 }
    }
    return ([line("", columns)] + rows.map { line($0.name, $0.cells) }).joined(separator: "\n")
  }

  /// The data frame's HTML.
  var html: String {
    let header = columns.map { "      <th>\(Self.escaped($0))</th>" }
    let body = rows.flatMap { row in
      ["    <tr>", "      <th>\(Self.escaped(row.name))</th>"]
        + row.cells.map { "      <td>\(Self.escaped($0))</td>" } + ["    </tr>"]
    }
    let lines =
      [
        #"<table border="1" class="dataframe tex2jax_ignore mathjax_ignore">"#,
        "  <thead>", #"    <tr style="text-align: right;">"#, "      <th></th>",
      ] + header + ["    </tr>", "  </thead>", "  <tbody>"] + body + ["  </tbody>", "</table>"]
    return Self.style + lines.joined(separator: "\n") + "\n</div>"
  }

  // pandas leaves quotes, and takes white space off both ends.
  private static func escaped(_ text: String) -> String {
    text.trimmingPrefix(" ").reversedTrimming().replacing("&", with: "&amp;")
      .replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private static let style = """
    <div>
    <style scoped>
        .dataframe tbody tr th:only-of-type {
            vertical-align: middle;
        }

        .dataframe tbody tr th {
            vertical-align: top;
        }

        .dataframe thead th {
            text-align: right;
        }
    </style>

    """
}

extension Substring {
  fileprivate func reversedTrimming() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
