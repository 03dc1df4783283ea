/// Text of which a byte-level vocabulary has no tokens.
extension BytePairModel {
  /// Adds the tokens of a piece, `bytes[range]`, that holds bytes without tokens.
  ///
  /// Such a byte becomes the unknown token, or is dropped where there is none; then its neighbours
  /// are neighbours for the merges too, as in the reference.
  func encodeIncompleteWord(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ scratch: inout MergeScratch,
    into output: inout EncodedText
  ) {
    scratch.symbols.removeAll(keepingCapacity: true)
    var index = range.lowerBound
    while index < range.upperBound {
      let id = byteTokens[Int(bytes[index])]
      if id >= 0 {
        scratch.symbols.append(id)
      } else if let unknownByte {
        appendMerged(&scratch, to: &output)
        if unknownByte.isFused {
          while index + 1 < range.upperBound, byteTokens[Int(bytes[index + 1])] < 0 { index += 1 }
        }
        output.fixedEnds.append((index: output.ids.count, end: index + 1))
        output.ids.append(unknownByte.id)
      } else {
        output.droppedBytes.append(index)
      }
      index += 1
    }
    appendMerged(&scratch, to: &output)
  }

  private func appendMerged(_ scratch: inout MergeScratch, to output: inout EncodedText) {
    guard !scratch.symbols.isEmpty else { return }
    merges.mergeWord(&scratch)
    output.ids.append(contentsOf: scratch.symbols)
    scratch.symbols.removeAll(keepingCapacity: true)
  }
}
