package import SteerAnalysis

/// A context with all that follows it: several texts may begin alike and go on differently.
package struct MergedContext {
  /// The first example of the context.
  package let example: DimensionContexts.Example
  /// The tokens that follow, each once.
  package private(set) var next: [String]

  /// The examples in their order, those of one context as one.
  package static func merged(_ examples: [DimensionContexts.Example]) -> [MergedContext] {
    var merged: [MergedContext] = []
    var places: [String: Int] = [:]
    for example in examples {
      let read = example.textRead + "\0" + example.token
      if let place = places[read] {
        if !merged[place].next.contains(example.next) { merged[place].next.append(example.next) }
      } else {
        places[read] = merged.count
        merged.append(MergedContext(example: example, next: [example.next]))
      }
    }
    return merged
  }
}
