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

  /// Makes a token of the bytes that were appended to `spellings.bytes`.
  mutating func add(id: TokenID) throws(TokenizerError) {
    guard try insert(id) else {
      throw .duplicateToken(path: path, token: spellings.text(spellings.count - 1))
    }
  }

  /// Makes a token of the bytes that were appended to `spellings.bytes`, or gives the id to the
  /// token that is there already: of equal keys the last counts.
  mutating func set(id: TokenID) throws(TokenizerError) {
    if try insert(id) { return }
    guard let known = entry(spellings.bytes.span.extracting(spellings.range(spellings.count - 1)))
    else { return }
    spellings.removeLast()
    entries[Int(ids[known])] = -1
    ids[known] = id
    try place(known, at: id)
  }

  /// Ends the spelling and makes a token of it; false if there is one.
  private mutating func insert(_ id: TokenID) throws(TokenizerError) -> Bool {
    spellings.endString()
    let entry = spellings.count - 1
    guard index.insert(entry, of: spellings) else { return false }
    try place(entry, at: id)
    ids.append(id)
    return true
  }

  private mutating func place(_ entry: Int, at id: TokenID) throws(TokenizerError) {
    while entries.count <= Int(id) { entries.append(-1) }
    guard entries[Int(id)] < 0 else {
      throw .duplicateTokenID(
        path: path, id: id,
        tokens: [spellings.text(Int(entries[Int(id)])), spellings.text(entry)])
    }
    entries[Int(id)] = Int32(entry)
  }

  /// Makes a token of a spelling.
  mutating func add(_ spelling: String, id: TokenID) throws(TokenizerError) {
    spellings.bytes.append(contentsOf: spelling.utf8)
    try add(id: id)
  }

  /// The number of the token with a spelling.
  func entry(_ spelling: Span<UInt8>) -> Int? { index.find(spelling, in: spellings) }

  /// The number of the token with the spelling `bytes[range]`, whose hash is known.
  func entry(_ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64) -> Int? {
    index.find(bytes, range, hash: hash, in: spellings)
  }

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
