/// Collects merges, given as pairs of spellings.
struct MergeBuilder {
  let path: String
  private(set) var table: MergeTable
  /// Tokens that stand for other bytes than their spelling's, and so cannot be merged.
  private let unmergeable: Set<TokenID>
  private var rank: Int32 = 0
  private var joined: [UInt8] = []

  init(path: String, unmergeable: Set<TokenID> = []) {
    self.path = path
    self.unmergeable = unmergeable
    table = MergeTable(capacity: 1 << 16)
  }

  /// Adds the next merge; `position` says where it stands, for the error message.
  mutating func add(
    _ left: Span<UInt8>, _ right: Span<UInt8>, to vocabulary: VocabularyBuilder,
    position: @autoclosure () -> String
  ) throws(TokenizerError) {
    joined.removeAll(keepingCapacity: true)
    for index in left.indices { joined.append(left[index]) }
    for index in right.indices { joined.append(right[index]) }
    func id(_ range: Range<Int>) throws(TokenizerError) -> TokenID {
      if let id = vocabulary.id(joined.span.extracting(range)) { return id }
      throw .unknownMergeToken(
        path: path, position: position(),
        token: String(decoding: joined[range], as: UTF8.self))
    }
    let leftID = try id(0..<left.count)
    let rightID = try id(left.count..<joined.count)
    let merged = try id(0..<joined.count)
    if !unmergeable.isEmpty, !unmergeable.isDisjoint(with: [leftID, rightID, merged]) {
      throw .unmergeableToken(
        path: path, position: position(), token: String(decoding: joined, as: UTF8.self))
    }
    table.insert(leftID, rightID, rank: rank, merged: merged)
    rank += 1
  }

  /// Adds a merge written as two spellings with one space between them.
  ///
  /// Lines that start with `#version` are passed over, as in the reference.
  mutating func add(
    line: Span<UInt8>, to vocabulary: VocabularyBuilder, position: @autoclosure () -> String
  ) throws(TokenizerError) {
    var spaces = 0
    var space = 0
    for index in line.indices where line[index] == UInt8(ascii: " ") {
      (spaces, space) = (spaces + 1, index)
    }
    if Self.isVersion(line) { return }
    guard spaces == 1, space > 0, space + 1 < line.count else {
      throw .malformedMerge(path: path, position: position(), fieldCount: Self.fieldCount(line))
    }
    try add(
      line.extracting(0..<space), line.extracting((space + 1)..<line.count), to: vocabulary,
      position: position())
  }

  private static func isVersion(_ line: Span<UInt8>) -> Bool {
    let marker = "#version".utf8
    guard line.count >= marker.count else { return false }
    for (index, byte) in marker.enumerated() where line[index] != byte { return false }
    return true
  }

  private static func fieldCount(_ line: Span<UInt8>) -> Int {
    var count = 0
    for index in line.indices
    where line[index] != UInt8(ascii: " ") && (index == 0 || line[index - 1] == UInt8(ascii: " ")) {
      count += 1
    }
    return count
  }
}
