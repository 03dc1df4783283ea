public import ChatTemplates
internal import Files
internal import Foundation
internal import TextTokenization
internal import WeightFormats

/// What a model's files say of conversations: chat templates, and the special tokens that these name.
public struct ChatFormat: Sendable {
  /// The templates.
  public let templates: NamedChatTemplates
  /// The special tokens by their names in templates, such as `bos_token`.
  public let specialTokens: [String: String]

  /// Reads what a folder or a GGUF file says; nil if it has no template.
  ///
  /// - Throws: `FileError`, `WeightFormatError`, ``LanguageModelError``, `TokenizerError` or
  ///   `ChatTemplateError`, naming the file.
  public init?(_ files: ModelSource.Files) throws {
    switch files {
    case .folder(let folder): try self.init(folder: folder)
    case .gguf(let bytes): try self.init(gguf: GGUFFile(bytes))
    }
  }

  // MARK: Folders

  private static let file = "chat_template.jinja"
  private static let additional = "additional_chat_templates"
  private static let configuration = "tokenizer_config.json"

  /// As in `transformers`, templates in files of their own outweigh all in `tokenizer_config.json`.
  private init?(folder: FileFolder) throws {
    var templates = NamedChatTemplates(file: "\(folder.name)/\(Self.file)")
    if let source = try Self.text(Self.file, in: folder) {
      try templates.add(source, name: "default")
    }
    for name in folder.fileNames(under: Self.additional) where name.hasSuffix(".jinja") {
      if let source = try Self.text("\(Self.additional)/\(name)", in: folder) {
        try templates.add(source, name: String(name.dropLast(".jinja".count)))
      }
    }
    if templates.names.isEmpty {
      guard let stated = try Self.configured(in: folder) else { return nil }
      templates = stated
    }
    self.templates = templates
    specialTokens = try PretrainedSettings(folder: folder).specialTokens
  }

  private static func text(_ name: String, in folder: FileFolder) throws -> String? {
    guard let (data, path) = try folder.data(name) else { return nil }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ChatTemplateError.syntax(template: path, line: 1, problem: "it is no UTF-8")
    }
    return text
  }

  /// `chat_template` of `tokenizer_config.json`.
  private static func configured(in folder: FileFolder) throws -> NamedChatTemplates? {
    guard let (data, path) = try folder.data(configuration) else { return nil }
    var reader = try JSONReader<LanguageModelError>(data, path: path)
    let members = try reader.readTemplateMembers()
    guard let value = members.last(where: { $0.key == "chat_template" })?.value, value != .null
    else { return nil }
    return try NamedChatTemplates(chatTemplate: value, file: path)
  }

  // MARK: GGUF

  private static let key = "tokenizer.chat_template"

  private init?(gguf file: GGUFFile) throws {
    var templates = NamedChatTemplates(file: file.bytes.name)
    if let source = try file.string(Self.key) { try templates.add(source, name: "default") }
    for key in file.values.keys.sorted() where key.hasPrefix(Self.key + ".") {
      if let source = try file.string(key) {
        try templates.add(source, name: String(key.dropFirst(Self.key.count + 1)))
      }
    }
    guard !templates.names.isEmpty else { return nil }
    self.templates = templates
    specialTokens = try Self.specialTokens(of: file)
  }

  private static func specialTokens(of file: GGUFFile) throws -> [String: String] {
    // The format's own spelling of the separator.
    let roles = [
      "bos_token": "bos", "eos_token": "eos", "unk_token": "unknown", "sep_token": "seperator",
      "pad_token": "padding", "cls_token": "cls", "mask_token": "mask",
    ]
    let tokens = try file.strings("tokenizer.ggml.tokens") ?? []
    var special: [String: String] = [:]
    for (role, name) in roles {
      guard let id = try file.integer("tokenizer.ggml.\(name)_token_id"),
        tokens.indices.contains(id)
      else { continue }
      special[role] = tokens[id]
    }
    return special
  }
}
