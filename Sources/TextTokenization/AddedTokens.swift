/// A token that is found in the text itself, before any splitting or merging.
struct AddedToken: Sendable, Equatable {
  var id: TokenID
  var content: String
  /// Whether it is skipped by `decode(_:skipSpecialTokens:)`.
  var isSpecial = false
  /// Whether white space before it belongs to it.
  var stripsLeft = false
  /// Whether white space after it belongs to it.
  var stripsRight = false
  /// Whether it is looked for in the normalised text, and not in the original.
  var isNormalized = false
}

/// A stretch of text: an added token, or text between two of them.
struct TextSegment: Equatable {
  var range: Range<Int>
  /// The added token; nil for text.
  var id: TokenID?
}

/// Finds added tokens: leftmost first, the longest of those that start together.
struct AddedTokenMatcher: Sendable {
  /// A byte trie; a node's children are linked siblings, since most nodes have one.
  private struct Node: Sendable {
    var byte: UInt8 = 0
    var firstChild: Int32 = 0
    var sibling: Int32 = 0
    /// Index of the token that ends here, or -1.
    var token: Int32 = -1
  }

  private let tokens: [AddedToken]
  private var nodes = [Node()]
  /// The root's child for each byte; zero for none.
  private var roots = [Int32](repeating: 0, count: 256)

  var isEmpty: Bool { tokens.isEmpty }

  /// - Parameter tokens: Tokens with contents as they are to be found; none is empty. Of equal
  ///   contents the first counts.
  init(_ tokens: [AddedToken]) {
    self.tokens = tokens
    for (index, token) in tokens.enumerated() {
      var node: Int32 = 0
      for byte in token.content.utf8 { node = child(of: node, byte) ?? addChild(to: node, byte) }
      if nodes[Int(node)].token < 0 { nodes[Int(node)].token = Int32(index) }
    }
  }

  @inline(__always)
  private func child(of node: Int32, _ byte: UInt8) -> Int32? {
    var next = node == 0 ? roots[Int(byte)] : nodes[Int(node)].firstChild
    while next != 0, nodes[Int(next)].byte != byte { next = nodes[Int(next)].sibling }
    return next == 0 ? nil : next
  }

  private mutating func addChild(to node: Int32, _ byte: UInt8) -> Int32 {
    let new = Int32(nodes.count)
    if node == 0 {
      nodes.append(Node(byte: byte))
      roots[Int(byte)] = new
    } else {
      nodes.append(Node(byte: byte, sibling: nodes[Int(node)].firstChild))
      nodes[Int(node)].firstChild = new
    }
    return new
  }

  /// Cuts `bytes[range]` at the added tokens and appends the stretches, none of them empty.
  func split(_ bytes: Span<UInt8>, _ range: Range<Int>, into segments: inout [TextSegment]) {
    var textStart = range.lowerBound
    var offset = range.lowerBound
    while offset < range.upperBound {
      guard roots[Int(bytes[offset])] != 0,
        let (token, matchEnd) = longestMatch(bytes, offset..<range.upperBound)
      else {
        offset += 1
        continue
      }
      var start = offset
      var end = matchEnd
      offset = matchEnd
      if token.stripsLeft {
        while let space = spaceLength(bytes, before: start, from: textStart) { start -= space }
      }
      if token.stripsRight {
        while let space = spaceLength(bytes, at: end, to: range.upperBound) { end += space }
        offset = end
      }
      if textStart < start { segments.append(TextSegment(range: textStart..<start)) }
      segments.append(TextSegment(range: start..<end, id: token.id))
      textStart = end
    }
    if textStart < range.upperBound {
      segments.append(TextSegment(range: textStart..<range.upperBound))
    }
  }

  private func longestMatch(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (AddedToken, Int)? {
    var node: Int32 = 0
    var match: (token: Int32, end: Int)?
    for offset in range {
      guard let next = child(of: node, bytes[offset]) else { break }
      node = next
      let token = nodes[Int(node)].token
      if token >= 0 { match = (token, offset + 1) }
    }
    return match.map { (tokens[Int($0.token)], $0.end) }
  }

  private func spaceLength(_ bytes: Span<UInt8>, at offset: Int, to end: Int) -> Int? {
    guard offset < end else { return nil }
    let isSpace =
      UnicodeClassTable.shared.rawClass(UTF8Text.scalar(in: bytes, at: offset))
      == ScalarClass.space.rawValue
    return isSpace ? UTF8Text.length(lead: bytes[offset]) : nil
  }

  private func spaceLength(_ bytes: Span<UInt8>, before offset: Int, from start: Int) -> Int? {
    var first = offset - 1
    while first > start, bytes[first] & 0xC0 == 0x80 { first -= 1 }
    guard first >= start else { return nil }
    return spaceLength(bytes, at: first, to: offset)
  }
}
