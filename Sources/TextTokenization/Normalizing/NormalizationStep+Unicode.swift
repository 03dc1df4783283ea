/// The steps that change characters by their Unicode properties.
extension NormalizationStep {
  /// Canonical or compatibility decomposition, and composition if that is wanted.
  static func normalized(
    _ scalars: [OriginalScalar], composes: Bool, isCompatible: Bool, from start: Int
  ) -> [OriginalScalar] {
    let values = scalars.map(\.value)
    let changed =
      composes
      ? CanonicalComposition.compose(values, isCompatible: isCompatible)
      : CanonicalComposition.decompose(values, isCompatible: isCompatible)
    return aligned(changed, with: scalars, from: start)
  }

  /// Each scalar with the original's range that the reference ascribes it to: one that replaces
  /// others to the first of them, an additional one to the scalar before it.
  private static func aligned(
    _ normalized: [NormalizedScalar], with originals: [OriginalScalar], from start: Int
  ) -> [OriginalScalar] {
    var next = 0
    return normalized.map { scalar in
      let range: Range<Int>
      if scalar.change > 0 {
        range = next > 0 ? originals[next - 1].range : start..<start
      } else {
        range = originals[min(next, originals.count - 1)].range
        next = min(next + 1 - scalar.change, originals.count)
      }
      return OriginalScalar(value: scalar.value, range: range)
    }
  }

  static func lowercased(_ scalars: [OriginalScalar]) -> [OriginalScalar] {
    var result: [OriginalScalar] = []
    result.reserveCapacity(scalars.count)
    for scalar in scalars {
      switch scalar.value {
      case 0x41...0x5A:
        result.append(OriginalScalar(value: scalar.value + 0x20, range: scalar.range))
      case 0..<0x80: result.append(scalar)
      default:
        guard let properties = Unicode.Scalar(scalar.value)?.properties,
          properties.changesWhenLowercased
        else {
          result.append(scalar)
          continue
        }
        for lower in properties.lowercaseMapping.unicodeScalars {
          result.append(OriginalScalar(value: lower.value, range: scalar.range))
        }
      }
    }
    return result
  }

  /// Puts other text in place of every occurrence; that is ascribed to the last scalar of the
  /// occurrence, as in the reference.
  static func replaced(
    _ pattern: [UInt32], by content: [UInt32], in scalars: [OriginalScalar]
  ) -> [OriginalScalar] {
    guard let first = pattern.first else { return scalars }
    var result: [OriginalScalar] = []
    result.reserveCapacity(scalars.count)
    var index = 0
    while index < scalars.count {
      let end = index + pattern.count
      guard scalars[index].value == first, end <= scalars.count,
        zip(scalars[index..<end], pattern).allSatisfy({ $0.value == $1 })
      else {
        result.append(scalars[index])
        index += 1
        continue
      }
      let range = scalars[end - 1].range
      result += content.map { OriginalScalar(value: $0, range: range) }
      index = end
    }
    return result
  }
}
