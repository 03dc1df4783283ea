/// Collects the tokens of a vocabulary, and refuses what cannot be one.
struct VocabularyBuilder {
  /// Room for the largest vocabularies known, eight times over; a single absurd id must not
  /// reserve gigabytes.
  static let largestID = (1 << 22) - 1

  let path: String
  /// Spellings; new ones are appended to `spellings.bytes` before ``add(id:)``.
  var spellings = ByteStrings()
  private(set) var index = ByteStringIndex(capacity: 1 << 15)
  private(set) var ids: [TokenID] = []
  /// The number of the token with each id; -1 for none.
  private(set) var entries: [Int32] = []
  /// How many tokens the model itself has; those after them were added.
  private var modelTokenCount = Int.max

  init(path: String) { self.path = path }

  /// Reads an object of tokens and ids.
  mutating func read(_ reader: inout JSONReader, field: String) throws(TokenizerError) {
    guard reader.isNext(UInt8(ascii: "{")) else {
      throw .wrongType(path: path, field: field, expected: "an object of tokens and their ids")
    }
    var more = try reader.beginObject()
    while more {
      try reader.readKey(into: &spellings.bytes)
      guard let id = reader.readInteger(upTo: Self.largestID) else {
        throw try invalidID(&reader)
      }
      try add(id: TokenID(id))
      more = try reader.nextMember()
    }
  }

  private mutating func invalidID(_ reader: inout JSONReader) throws(TokenizerError)
    -> TokenizerError
  {
    let start = reader.offset
    try reader.skipValue(depth: 2)
    // A long value is not worth repeating in full.
    let end = min(reader.offset, start + 40)
    spellings.endString()
    return .invalidTokenID(
      path: path, token: spellings.text(spellings.count - 1),
      found: String(decoding: reader.bytes[start..<end], as: UTF8.self), limit: Self.largestID)
  }

  /// Makes a token of the bytes that were appended to `spellings.bytes`.
  mutating func add(id: TokenID) throws(TokenizerError) {
    spellings.endString()
    let entry = spellings.count - 1
    guard index.insert(entry, of: spellings) else {
      throw .duplicateToken(path: path, token: spellings.text(entry))
    }
    while entries.count <= Int(id) { entries.append(-1) }
    guard entries[Int(id)] < 0 else {
      throw .duplicateTokenID(
        path: path, id: id,
        tokens: [spellings.text(Int(entries[Int(id)])), spellings.text(entry)])
    }
    entries[Int(id)] = Int32(entry)
    ids.append(id)
  }

  /// Makes a token of a spelling.
  mutating func add(_ spelling: String, id: TokenID) throws(TokenizerError) {
    spellings.bytes.append(contentsOf: spelling.utf8)
    try add(id: id)
  }

  /// The number of the token with a spelling.
  func entry(_ spelling: Span<UInt8>) -> Int? { index.find(spelling, in: spellings) }

  /// The id of a spelling.
  func id(_ spelling: Span<UInt8>) -> TokenID? { entry(spelling).map { ids[$0] } }

  func id(_ spelling: String) -> TokenID? { id(Array(spelling.utf8).span) }

  /// Whether a token was added to those of the model, so that no merging ends with it.
  func isAdded(_ entry: Int) -> Bool { entry >= modelTokenCount }

  /// The tokens `<0x00>` … `<0xFF>`, by the byte that they name; -1 for those that are missing.
  var namedByteTokens: [TokenID] {
    (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return id(digits.count == 1 ? "<0x0\(digits)>" : "<0x\(digits)>") ?? -1
    }
  }

  /// How a SentencePiece vocabulary with these settings spells its tokens.
  func sentencePieceSpelling(_ settings: ModelSettings) -> VocabularySpelling {
    .sentencePiece(
      hasByteTokens: settings.hasByteTokens,
      unknown: settings.unknownToken.flatMap(id).map {
        UnknownToken(id: $0, isFused: settings.fusesUnknown)
      })
  }

  /// The tokens that stand for other text than their spelling, which no merge may take or make.
  func unmergeable(_ spelling: VocabularySpelling) -> Set<TokenID> {
    guard case .sentencePiece(let hasByteTokens, let unknown) = spelling else { return [] }
    var tokens = Set(hasByteTokens ? namedByteTokens.filter { $0 >= 0 } : [])
    if let unknown { tokens.insert(unknown.id) }
    return tokens
  }

  /// Adds a token that is matched in the text, if the vocabulary does not hold it yet.
  mutating func add(_ token: AddedToken) throws(TokenizerError) {
    modelTokenCount = min(modelTokenCount, ids.count)
    guard !token.content.isEmpty else { throw .emptyAddedToken(path: path, id: token.id) }
    if let known = id(token.content) {
      guard known == token.id else {
        throw .conflictingTokenID(
          path: path, token: token.content, vocabularyID: known, addedID: token.id)
      }
      return
    }
    spellings.bytes.append(contentsOf: token.content.utf8)
    try add(id: token.id)
  }
}

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
