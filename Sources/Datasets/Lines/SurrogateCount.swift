/// Counts the halves of surrogate pairs in a file's JSON lines.
struct SurrogateCount {
  private var first: Int?
  private var count = 0

  /// Takes the object of a line into account.
  mutating func add(_ object: JSONLine, line: Int) {
    guard object.replacedSurrogates > 0 else { return }
    first = first ?? line
    count += object.replacedSurrogates
  }

  /// What to tell of them, if there are any.
  func notes(file: String) -> [DatasetNote] {
    first.map { [.replacedSurrogates(file: file, line: $0, count: count)] } ?? []
  }
}
