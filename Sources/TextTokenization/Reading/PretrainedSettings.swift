package import Foundation

/// What `tokenizer_config.json` and `special_tokens_map.json` say beside a tokenizer's own files.
///
/// Both are optional; what they leave out is as in `transformers`.
package struct PretrainedSettings: Sendable {
  /// `model_max_length`: texts are cut to as many tokens, special ones included; nil for no limit.
  package private(set) var longestText: Int?
  private var lowercases: Bool?
  private var stripsAccents: Bool?
  private var separatesIdeographs: Bool?
  /// `add_prefix_space`.
  private(set) var addsPrefixSpace = false
  /// The special tokens by their role, such as `cls_token`.
  private(set) var roles: [String: NamedToken] = [:]
  /// `added_tokens_decoder`: tokens with their ids.
  private(set) var addedTokens: [AddedToken] = []

  private static let roleNames = [
    "unk_token", "sep_token", "pad_token", "cls_token", "mask_token", "bos_token", "eos_token",
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
    lowercases = try fields.flag("do_lower_case")
    stripsAccents = try fields.flag("strip_accents")
    separatesIdeographs = try fields.flag("tokenize_chinese_chars")
    addsPrefixSpace = try fields.flag("add_prefix_space") ?? false
    if try fields.flag("do_basic_tokenize") == false {
      throw fields.unsupported("do_basic_tokenize", "false")
    }
    for role in Self.roleNames { roles[role] = try fields.namedToken(role) }
    addedTokens = try fields.addedTokens("added_tokens_decoder")
  }

  /// Reads `special_tokens_map.json`, to which newer files prefer `added_tokens_decoder`.
  ///
  /// - Parameters:
  ///   - specialTokens: The file's contents.
  ///   - path: Its name, for messages.
  /// - Throws: ``TokenizerError`` if the file is damaged.
  package mutating func read(specialTokens: Data, path: String) throws(TokenizerError) {
    let fields = try SettingsFields(specialTokens, path: path)
    guard addedTokens.isEmpty else { return }
    for role in Self.roleNames {
      if let token = try fields.namedToken(role) { roles[role] = token }
    }
  }

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

  /// All tokens that are found in the text as a whole: those with roles, then the others.
  ///
  /// - Parameters:
  ///   - defaults: The contents of roles that the settings leave out. Tokens that only texts of
  ///     training hold, for padding and masks, may be missing from a vocabulary.
  ///   - builder: The vocabulary; tokens that it lacks but that have an id are added.
  /// - Returns: The tokens.
  /// - Throws: ``TokenizerError`` if a token is missing or has another id.
  func specialTokens(defaults: [String: String], in builder: inout VocabularyBuilder)
    throws(TokenizerError) -> [AddedToken]
  {
    for token in addedTokens { try builder.add(token) }
    let known = Set(addedTokens.map(\.content))
    var named: [NamedToken] = []
    for role in Self.roleNames {
      let fallback = defaults[role].map { NamedToken(content: $0) }
      guard var token = roles[role] ?? fallback, !known.contains(token.content),
        !named.contains(where: { $0.content == token.content })
      else { continue }
      token.isRequired = role != "pad_token" && role != "mask_token"
      named.append(token)
    }
    return try builder.addedTokens(named) + addedTokens
  }
}
