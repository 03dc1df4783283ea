/// Text as it is handed to the splitting pattern.
struct PreparedText {
  var bytes: [UInt8]
  var segments: [TextSegment]
  /// Where each byte comes from; nil if the bytes are those of the original text.
  var alignment: TextAlignment?

  init(bytes: [UInt8], segments: [TextSegment]) {
    self.bytes = bytes
    self.segments = segments
  }

  /// Normalises the text segments one by one, and leaves added tokens as they are.
  init(_ original: [UInt8], segments originals: [TextSegment], normalizer: Normalizer) {
    bytes = []
    segments = []
    var alignment = TextAlignment()
    for segment in originals {
      let start = bytes.count
      let scalars = OriginalScalar.scalars(of: original.span, segment.range)
      if segment.id == nil {
        normalizer.append(scalars, from: segment.range.lowerBound, to: &bytes, &alignment)
      } else {
        alignment.append(scalars, to: &bytes)
      }
      segments.append(TextSegment(range: start..<bytes.count, id: segment.id))
    }
    alignment.finish(originalCount: original.count)
    self.alignment = alignment
  }
}
