/// Which columns of a projection hold the queries, keys and values of each head.
package struct HeadColumns: Sendable {
  /// Where the first head starts, and the columns from one head to the next.
  package struct Run: Sendable {
    package var start: Int
    package var step: Int

    package func column(_ head: Int) -> Int { start + head * step }
  }

  package var queries: Run
  package var keys: Run
  package var values: Run
  /// All columns.
  package var total: Int
}
