package import Foundation

/// What `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` say beside a
/// tokenizer's own files.
///
/// All are optional; what they leave out is as in `transformers`.
package struct PretrainedSettings: Sendable {
  /// `model_max_length`: texts are cut to as many tokens, special ones included; nil for no limit.
  package private(set) var longestText: Int?
  /// `truncation_side`: whether overlong texts lose their first tokens, and not their last.
  private(set) var cutsStart: Bool?
  private var lowercases: Bool?
  private var stripsAccents: Bool?
  private var separatesIdeographs: Bool?
  /// `tokenizer_class`, without `Fast` at its end.
  package private(set) var tokenizerClass: String?
  /// `add_prefix_space`.
  private(set) var addsPrefixSpace: Bool?
  /// `add_bos_token`: whether the begin of a text is marked by files that hold no template.
  private(set) var addsBeginToken = false
  /// `add_eos_token`.
  private(set) var addsEndToken = false
  /// `legacy`: whether Llama's tokenizer puts a space before every stretch between special tokens.
  private(set) var isLegacy = false
  /// The special tokens by their role, such as `cls_token`.
  private(set) var roles: [String: NamedToken] = [:]
  /// Roles that a file says to be without a token.
  private var nullRoles: Set<String> = []
  /// Special tokens without a role, or with one of the model's own.
  private(set) var extraTokens: [NamedToken] = []
  /// Those of `tokenizer_config.json`.
  private var extraNames: Set<String> = []
  /// `added_tokens_decoder`, or `added_tokens.json`, in the order of the ids.
  private(set) var addedTokens: [AddedToken] = []
  /// Whether `tokenizer_config.json` lists the added tokens; then the other files do not count.
  private var listsAddedTokens = false

  /// The roles, in the order in which tokens that a vocabulary lacks are added to it.
  private static let roleNames = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
  ]

  /// Settings that leave everything out.
  package init() {}

  /// Reads `tokenizer_config.json`.
  ///
  /// - Parameters:
  ///   - configuration: The file's contents.
  ///   - path: Its name, for messages.
  /// - Throws: ``TokenizerError`` if the file is damaged.
  package mutating func read(configuration: Data, path: String) throws(TokenizerError) {
    let fields = try SettingsFields(configuration, path: path)
    longestText = try fields.length("model_max_length")
    cutsStart = try fields.isLeft("truncation_side")
    lowercases = try fields.flag("do_lower_case")
    stripsAccents = try fields.flag("strip_accents")
    separatesIdeographs = try fields.flag("tokenize_chinese_chars")
    tokenizerClass = fields.text("tokenizer_class").map {
      $0.hasSuffix("Fast") ? String($0.dropLast(4)) : $0
    }
    addsPrefixSpace = try fields.flag("add_prefix_space")
    addsBeginToken = try fields.flag("add_bos_token") ?? false
    addsEndToken = try fields.flag("add_eos_token") ?? false
    isLegacy = try fields.flag("legacy") ?? false
    if try fields.flag("do_basic_tokenize") == false {
      throw fields.unsupported("do_basic_tokenize", "false")
    }
    listsAddedTokens = fields.has("added_tokens_decoder")
    addedTokens = try fields.addedTokens("added_tokens_decoder")
    try readSpecialTokens(fields)
    extraNames = Set(extraTokens.map(\.content))
  }

  /// Reads `special_tokens_map.json`, to which newer files prefer `added_tokens_decoder`.
  ///
  /// - Parameters:
  ///   - specialTokens: The file's contents.
  ///   - path: Its name, for messages.
  /// - Throws: ``TokenizerError`` if the file is damaged.
  package mutating func read(specialTokens: Data, path: String) throws(TokenizerError) {
    let fields = try SettingsFields(specialTokens, path: path)
    guard !listsAddedTokens else { return }
    try readSpecialTokens(fields)
  }

  private mutating func readSpecialTokens(_ fields: SettingsFields) throws(TokenizerError) {
    for role in Self.roleNames {
      guard let token = try fields.namedToken(role) else {
        if fields.isNull(role) { nullRoles.insert(role) }
        continue
      }
      roles[role] = token
      nullRoles.remove(role)
    }
    for token in try fields.extraTokens(roles: Self.roleNames)
    where !extraTokens.contains(where: { $0.content == token.content }) {
      extraTokens.append(token)
    }
  }

  /// Reads `added_tokens.json`: tokens and their ids, to which newer files prefer
  /// `added_tokens_decoder`.
  ///
  /// To be read last: tokens with a role are special, and those that `tokenizer_config.json` calls so.
  ///
  /// - Parameters:
  ///   - addedTokens: The file's contents.
  ///   - path: Its name, for messages.
  /// - Throws: ``TokenizerError`` if the file is damaged.
  package mutating func read(addedTokens: Data, path: String) throws(TokenizerError) {
    let fields = try SettingsFields(addedTokens, path: path)
    guard !listsAddedTokens else { return }
    let special = extraNames.union(roles.values.map(\.content))
    let tokens = try fields.tokenIDs()
    for (token, next) in zip(tokens, tokens.dropFirst()) where token.0 == next.0 {
      throw .duplicateTokenID(path: path, id: token.0, tokens: [token.1, next.1])
    }
    self.addedTokens = tokens.map { id, content in
      let isSpecial = special.contains(content)
      return AddedToken(
        id: id, content: content, isSpecial: isSpecial, isNormalized: !isSpecial)
    }
  }

  /// The special tokens by their names in chat templates, such as `bos_token`.
  ///
  /// Those of the tokenizer's class count where the files leave them out, as in `transformers`.
  package var specialTokens: [String: String] {
    var tokens = tokenizerClass.flatMap { Self.classTokens[$0] } ?? [:]
    for (role, token) in roles { tokens[role] = token.content }
    for role in nullRoles { tokens[role] = nil }
    return tokens
  }

  private static let classTokens: [String: [String: String]] = [
    "GPT2Tokenizer": [
      "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
    ],
    "LlamaTokenizer": ["bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"],
    "GemmaTokenizer": [
      "bos_token": "<bos>", "eos_token": "<eos>", "unk_token": "<unk>", "pad_token": "<pad>",
      "mask_token": "<mask>",
    ],
    "Qwen2Tokenizer": [
      "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
    ],
    "GPTNeoXTokenizer": [
      "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
      "pad_token": "<|padding|>",
    ],
  ]

  /// BERT's rules with what the settings say of them.
  func applied(to rules: BertNormalization) -> BertNormalization {
    BertNormalization(
      cleansText: rules.cleansText,
      separatesIdeographs: separatesIdeographs ?? rules.separatesIdeographs,
      stripsAccents: stripsAccents ?? rules.stripsAccents,
      lowercases: lowercases ?? rules.lowercases)
  }

  /// The content of the token with a role.
  func content(_ role: String, default fallback: String) -> String {
    roles[role]?.content ?? fallback
  }

  /// The special tokens with roles, in the order of these.
  func roleTokens(defaults: [String: String]) -> [NamedToken] {
    Self.roleNames.compactMap { role in
      roles[role] ?? defaults[role].map { NamedToken(content: $0) }
    }
  }
}
