import LinearAlgebra
import Testing

@Suite("Views, gathering and transposing")
struct MatrixViewTests {
  // Entry (r, c) is 100 r + c.
  private let grid = Matrix(
    rows: 5, columns: 7, (0..<5).flatMap { r in (0..<7).map { Float(100 * r + $0) } })

  @Test func wholeView() {
    let view = grid.view
    #expect((view.rows, view.columns, view.stride) == (5, 7, 7))
    #expect(Matrix(view) == grid)
  }

  @Test func rowView() {
    let view = grid[rows: 1..<3]
    #expect((view.rows, view.columns, view.stride) == (2, 7, 7))
    #expect(view[1, 6] == 206)
    #expect(Matrix(view).values == grid.row(1) + grid.row(2))
  }

  @Test func columnView() {
    let view = grid[columns: 2..<5]
    #expect((view.rows, view.columns, view.stride) == (5, 3, 7))
    #expect(view[4, 0] == 402)
    #expect(Matrix(view).row(3) == [302, 303, 304])
    #expect(view.base == grid.base + 2)
  }

  @Test func emptyViews() {
    #expect(Matrix(grid[rows: 5..<5]).rows == 0)
    let none = Matrix(grid[columns: 7..<7])
    #expect((none.rows, none.columns) == (5, 0))
  }

  @Test func viewOutlivesAndIgnoresMutations() {
    var matrix: Matrix? = grid
    let view = grid[rows: 0..<1]
    matrix?[0, 0] = -1
    matrix = nil
    #expect(view[0, 0] == 0)
  }

  @Test func gathersRowsInOrder() {
    let gathered = grid.gatherRows([4, 0, 0, 2])
    #expect((gathered.rows, gathered.columns) == (4, 7))
    #expect(gathered.values == [4, 0, 0, 2].flatMap { grid.row($0) })
    #expect(grid.gatherRows([]).rows == 0)
    #expect(grid.gatherRows((0..<5).reversed()).row(0) == grid.row(4))
    #expect(grid.gatherRows(Set([3])).values == grid.row(3))
  }

  // 32 is the transpose's tile.
  @Test(arguments: [
    Shape(1, 1), Shape(1, 9), Shape(9, 1), Shape(31, 33), Shape(32, 32), Shape(65, 97),
    Shape(0, 3), Shape(3, 0),
  ])
  func transposes(_ shape: Shape) {
    let a = shape.random(seed: 7)
    #expect(a.transposed() == naiveTranspose(a))
    #expect(a.transposed().transposed() == a)
  }
}
