/// A column that the file of texts had beside them.
package struct TextColumn: Sendable, Equatable {
  /// Its name in the file.
  package let name: String
  /// A value a text; empty where a row had none.
  package private(set) var values: [String]

  /// A column with its values.
  package init(name: String, values: [String]) {
    self.name = name
    self.values = values
  }
}

extension [TextColumn] {
  /// Adds the columns of a row; rows need not all have the same.
  ///
  /// - Parameters:
  ///   - row: Names and values.
  ///   - count: The number of rows before.
  package mutating func append(row: [(name: String, value: String)], after count: Int) {
    for (name, value) in row {
      if let place = firstIndex(where: { $0.name == name }) {
        self[place].fill(to: count)
        self[place].add(value)
      } else {
        append(TextColumn(name: name, values: Array<String>(repeating: "", count: count) + [value]))
      }
    }
  }
}

extension TextColumn {
  fileprivate mutating func fill(to count: Int) {
    values += Array(repeating: "", count: Swift.max(0, count - values.count))
  }

  fileprivate mutating func add(_ value: String) { values.append(value) }

  /// The value of a text by its number, from 0.
  package func value(of text: Int) -> String { values.indices.contains(text) ? values[text] : "" }
}
