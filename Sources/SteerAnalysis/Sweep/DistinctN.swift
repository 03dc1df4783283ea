public import TextTokenization

/// Distinct n-grams over all n-grams of several token sequences; 0 if there are none.
///
/// - SeeAlso: Li et al., "A diversity-promoting objective function for neural conversation models",
///   NAACL 2016.
public func distinctN(_ n: Int, _ sequences: [[TokenID]]) -> Double {
  var seen: Set<ArraySlice<TokenID>> = []
  var total = 0
  for sequence in sequences where sequence.count >= n {
    for start in 0...sequence.count - n {
      seen.insert(sequence[start..<start + n])
      total += 1
    }
  }
  return total == 0 ? 0 : Double(seen.count) / Double(total)
}
