/// Which columns of a projection hold the queries, keys and values of each head.
package struct HeadColumns: Sendable {
  /// Where the first head starts, and the columns from one head to the next.
  package struct Run: Sendable {
    package var start: Int
    package var step: Int
    /// After so many heads there are ``gap`` columns more.
    package var groupHeads = Int.max
    package var gap = 0

    package func column(_ head: Int) -> Int { start + head * step + head / groupHeads * gap }

    /// The columns of one head.
    func columns(_ head: Int, width: Int) -> Range<Int> {
      column(head)..<column(head) + width
    }

    /// The columns from the first of so many heads to the last.
    func columns(ofFirst heads: Int, width: Int) -> Range<Int> {
      start..<column(heads - 1) + width
    }
  }

  package var queries: Run
  package var keys: Run
  package var values: Run
  /// All columns.
  package var total: Int
}
