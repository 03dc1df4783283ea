import LinearAlgebra
import Testing

@Suite("Matrix")
struct MatrixTests {
  @Test func createsZerosAndIdentity() {
    #expect(Matrix(rows: 2, columns: 3).values == [0, 0, 0, 0, 0, 0])
    #expect(Matrix.identity(2).values == [1, 0, 0, 1])
    #expect(Matrix.identity(0).count == 0)
    #expect(Matrix(rows: 0, columns: 5).values == [])
    #expect(Matrix([]).count == 0)
  }

  @Test func isRowMajor() {
    let a = Matrix(rows: 2, columns: 3, [0, 1, 2, 10, 11, 12])
    #expect(a[0, 2] == 2)
    #expect(a[1, 0] == 10)
    #expect(a.row(1) == [10, 11, 12])
    #expect(a == Matrix([[0, 1, 2], [10, 11, 12]]))
    #expect(a.count == 6)
    #expect(a.description == "Matrix(2 × 3)")
  }

  @Test func memoryIsAligned() {
    for columns in [0, 1, 3, 17] {
      Matrix(rows: 3, columns: columns).withUnsafeBuffer {
        #expect(Int(bitPattern: $0.baseAddress) % 64 == 0)
      }
    }
  }

  @Test func equalityComparesShapeAndEntries() {
    let a = Matrix(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6])
    #expect(a == Matrix(rows: 2, columns: 3, a.values))
    #expect(a != Matrix(rows: 3, columns: 2, a.values))
    #expect(a != Matrix(rows: 2, columns: 3, [1, 2, 3, 4, 5, 7]))
    let undefined = Matrix([[Float.nan]])
    #expect(undefined != undefined)
  }

  @Test func copiesAreIndependent() {
    let original = Matrix([[1, 2], [3, 4]])
    var copy = original
    copy[0, 1] = 20
    #expect(original[0, 1] == 2)
    #expect(copy.values == [1, 20, 3, 4])
    copy.mutableBase()[3] = 40
    #expect(original.values == [1, 2, 3, 4])
    #expect(copy.values == [1, 20, 3, 40])
  }

  @Test func onlySharedMemoryIsCopied() {
    var a = Matrix([[1, 2], [3, 4]])
    let before = a.base
    a[0, 0] = 5
    #expect(a.base == before)
    let shared = a
    #expect(shared.base == before)
    a[0, 0] = 6
    #expect(a.base != before)
    #expect(shared[0, 0] == 5)
  }

  @Test func everyMutationLeavesCopiesAlone() {
    let original = randomMatrix(5, 7, seed: 1)
    let values = original.values
    let other = randomMatrix(5, 7, seed: 2)
    var a = original
    a.scaleRows(by: [1, 2, 3, 4, 5])
    a = original
    a.setRows(from: 0, other)
    a = original
    a.accumulate(randomMatrix(5, 3, seed: 3), byTransposed: randomMatrix(7, 3, seed: 4))
    a = original
    VectorKernels.softmaxRows(&a)
    a = original
    VectorKernels.geluTanh(&a)
    a = original
    VectorKernels.geluErf(&a)
    a = original
    VectorKernels.addBias(other.row(0), to: &a)
    a = original
    VectorKernels.add(other, to: &a)
    a = original
    var moments = (first: original, second: original)
    VectorKernels.adam(&a, gradient: other, moments: &moments, step: 1, learningRate: 0.1)
    #expect(original.values == values)
  }

  @Test func scalesRows() {
    var a = Matrix([[1, 2], [3, 4], [5, 6]])
    a.scaleRows(by: [2, 0, -1])
    #expect(a.values == [2, 4, 0, 0, -5, -6])
    var wide = randomMatrix(7, 20_001, seed: 5)
    let before = wide
    wide.scaleRows(by: [0, 1, 2, 3, 4, 5, 6])
    for r in 0..<7 { #expect(wide.row(r) == before.row(r).map { $0 * Float(r) }) }
  }

  @Test func setsRows() {
    var a = Matrix(rows: 4, columns: 2)
    a.setRows(from: 1, Matrix([[1, 2], [3, 4]]))
    #expect(a.values == [0, 0, 1, 2, 3, 4, 0, 0])
    a.setRows(from: 4, Matrix(rows: 0, columns: 2))
    a.setRows(from: 0, a)
    #expect(a.values == [0, 0, 1, 2, 3, 4, 0, 0])
  }

  @Test func readsSafelyFromManyTasks() async {
    let shared = randomMatrix(50, 30, seed: 6)
    let expected = shared.values
    await withTaskGroup(of: [Float].self) { group in
      for i in 0..<8 {
        group.addTask {
          var copy = shared
          copy[i, i] = 0
          return copy.row((i + 1) % 50)
        }
      }
      for await row in group { #expect(row.count == 30) }
    }
    #expect(shared.values == expected)
  }
}

/// Memory that a matrix borrows; it notes when it goes.
private final class Lender: @unchecked Sendable {
  // Sendable: written only before it is shared.
  let memory: UnsafeMutableBufferPointer<Float>

  init(_ values: [Float]) {
    memory = .allocate(capacity: values.count)
    _ = memory.initialize(from: values)
  }

  deinit { memory.deallocate() }
}

@Suite("Borrowed matrix memory")
struct BorrowedMatrixTests {
  @Test func isUsedInPlaceAndKeepsItsOwner() {
    weak var watched: Lender?
    var matrix: Matrix?
    do {
      let lender = Lender([1, 2, 3, 4, 5, 6])
      watched = lender
      let borrowed = Matrix(
        rows: 2, columns: 3, borrowing: UnsafeBufferPointer(lender.memory), owner: lender)
      #expect(borrowed.base == UnsafePointer(lender.memory.baseAddress))
      matrix = borrowed
    }
    #expect(watched != nil)
    #expect(matrix?.values == [1, 2, 3, 4, 5, 6])
    matrix = nil
    #expect(watched == nil)
  }

  @Test func isCopiedBeforeTheFirstWrite() {
    let lender = Lender([1, 2, 3, 4, 5, 6])
    var matrix = Matrix(
      rows: 2, columns: 3, borrowing: UnsafeBufferPointer(lender.memory), owner: lender)
    matrix[1, 1] = 50
    #expect(matrix.values == [1, 2, 3, 4, 50, 6])
    #expect(Array(lender.memory) == [1, 2, 3, 4, 5, 6])
    // From then on the memory is the matrix's own.
    let own = matrix.base
    matrix[0, 0] = 10
    #expect(matrix.base == own)
  }

  @Test func mayBeEmpty() {
    let lender = Lender([])
    let matrix = Matrix(
      rows: 0, columns: 4, borrowing: UnsafeBufferPointer(start: nil, count: 0), owner: lender)
    #expect(matrix.values == [])
    #expect(matrix.transposed().rows == 4)
  }
}
