/// What BERT does to text before it cuts it into words.
///
/// The steps, each of which may be left out: control characters go and white space becomes plain
/// spaces; ideographs get spaces around them; accents go, by canonical decomposition; letters become
/// lower-case.
///
/// - SeeAlso: Devlin et al. 2019, *BERT*, and the tokenization that was published with it.
struct BertNormalization: Sendable, Equatable {
  var cleansText = true
  var separatesIdeographs = true
  /// Nil to do as `lowercases` says.
  var stripsAccents: Bool?
  var lowercases = true

  /// Whether `bytes[range]` is known to stay as it is.
  func leavesUnchanged(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range {
      let byte = bytes[index]
      guard (0x20..<0x7F).contains(byte) else { return false }
      if lowercases, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { return false }
    }
    return true
  }

  /// Normalises a stretch of text.
  ///
  /// - Parameters:
  ///   - scalars: The text.
  ///   - start: Where the stretch starts in the original text.
  /// - Returns: The normalised text; each scalar with the original's range that the reference
  ///   ascribes it to.
  func normalize(_ scalars: [OriginalScalar], from start: Int) -> [OriginalScalar] {
    var result = scalars
    if cleansText { Self.clean(&result) }
    if separatesIdeographs { Self.separateIdeographs(&result) }
    if stripsAccents ?? lowercases { Self.stripAccents(&result, from: start) }
    return lowercases ? NormalizationStep.lowercased(result) : result
  }

  private static func clean(_ scalars: inout [OriginalScalar]) {
    scalars.removeAll { BertCharacters.isRemoved($0.value) }
    for index in scalars.indices where BertCharacters.isSpace(scalars[index].value) {
      scalars[index].value = 0x20
    }
  }

  private static func separateIdeographs(_ scalars: inout [OriginalScalar]) {
    guard scalars.contains(where: { BertCharacters.isIdeograph($0.value) }) else { return }
    var result: [OriginalScalar] = []
    result.reserveCapacity(2 * scalars.count)
    for scalar in scalars {
      guard BertCharacters.isIdeograph(scalar.value) else {
        result.append(scalar)
        continue
      }
      let space = OriginalScalar(value: 0x20, range: scalar.range)
      result += [space, scalar, space]
    }
    scalars = result
  }

  /// Decomposes and removes marks.
  ///
  /// Where marks change places, the reference ascribes them to the originals in their new order.
  private static func stripAccents(_ scalars: inout [OriginalScalar], from start: Int) {
    guard scalars.contains(where: { $0.value >= 0xC0 }) else { return }
    var result: [OriginalScalar] = []
    result.reserveCapacity(scalars.count)
    var next = 0
    for part in CanonicalComposition.decompose(scalars.map(\.value)) {
      if part.change == 0 { next += 1 }
      guard !BertCharacters.isNonspacingMark(part.value) else { continue }
      let range = next > 0 ? scalars[next - 1].range : start..<start
      result.append(OriginalScalar(value: part.value, range: range))
    }
    scalars = result
  }
}
