/// Python's `[start:stop:step]`.
struct Slice {
  let start: Int?
  let stop: Int?
  let step: Int?

  /// - Throws: An invalid-operation fault if the value is no sequence or the step is zero.
  func applied(to value: RuntimeValue, budget: TemplateBudget) throws(TemplateFault) -> RuntimeValue
  {
    switch value {
    case .string(let text): return .string(try cut(text, budget))
    case .markup(let text): return .markup(try cut(text, budget))
    case .sequence(let kind, let items) where kind.isIndexed:
      if case .range(let start, _, let step) = kind {
        return try range(start: start, step: step, items, budget)
      }
      var cut: [RuntimeValue] = []
      for index in try indices(count: items.values.count, budget) {
        cut.append(items.values[index])
      }
      return .sequence(kind, try Items(cut))
    case .undefined(let reason): throw .undefined(reason)
    default: throw .invalid("\(value.typeName) cannot be sliced")
    }
  }

  /// The slice of a range is a range.
  private func range(
    start: Int, step: Int, _ items: Items, _ budget: TemplateBudget
  ) throws(TemplateFault) -> RuntimeValue {
    let count = items.values.count
    let (first, end, stride) = try bounds(count: count)
    var cut: [RuntimeValue] = []
    for index in try indices(count: count, budget) { cut.append(items.values[index]) }
    let kind = SequenceKind.range(
      start: start &+ first &* step, stop: start &+ end &* step, step: step &* stride)
    return .sequence(kind, try Items(cut))
  }

  private func cut(_ text: String, _ budget: TemplateBudget) throws(TemplateFault) -> String {
    try budget.make(text.utf8.count)
    let scalars = Array(text.unicodeScalars)
    return String(scalars: try indices(count: scalars.count, budget).map { scalars[$0] })
  }

  private func bounds(count: Int) throws(TemplateFault) -> (first: Int, end: Int, step: Int) {
    let step = step ?? 1
    guard step != 0 else { throw .invalid("the step of a slice is zero") }
    let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
    func clamped(_ bound: Int?, _ standard: Int) -> Int {
      guard let bound else { return standard }
      return min(max(bound < 0 ? max(bound, -count - 1) + count : bound, low), high)
    }
    return (clamped(start, step > 0 ? low : high), clamped(stop, step > 0 ? high : low), step)
  }

  private func indices(
    count: Int, _ budget: TemplateBudget
  ) throws(TemplateFault) -> StrideTo<Int> {
    let (first, end, step) = try bounds(count: count)
    try budget.makeList((max(first, end) - min(first, end)) / Int(min(step.magnitude, 1 << 40)) + 1)
    return stride(from: first, to: end, by: max(min(step, count + 1), -count - 1))
  }
}
