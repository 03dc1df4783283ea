import WebClient

extension HubError: CustomStringConvertible {
  /// One line: what failed, where, and what to do.
  package var description: String {
    switch self {
    case .malformedName, .notCached, .revisionNotCached, .malformedReference, .incomplete,
      .severalCachedGGUF:
      cacheDescription
    case .noAnswer, .offline, .openToken, .noAccess, .noSuchRepository, .noSuchRevision,
      .noSuchFile, .refused, .compressed,
      .malformedListing, .unsafeFileName:
      serviceDescription
    case .noWeights, .severalGGUF, .notGGUF, .wrongHash, .noSpace, .cannotWrite:
      contentDescription
    }
  }

  private var cacheDescription: String {
    switch self {
    case .malformedName(let name, let reason):
      "\(name) names no model (\(reason)); give NAME or ORGANISATION/NAME, as in gpt2@main"
    case .notCached(let name, let folders, let similar):
      "model \(name.text) is not in the cache (\(folders.joined(separator: ", "))); get it with "
        + "`\(name.fetchCommand)`" + Self.suggestion(similar, "cached")
    case .revisionNotCached(let name, let folder, let cached):
      "model \(name.text): revision \(name.revision) is not in \(folder) "
        + "(\(cached.isEmpty ? "no revision is" : Self.list(cached))); get it with "
        + "`\(name.fetchCommand)`"
    case .malformedReference(let path):
      "\(path) holds no commit; delete it and fetch the model again"
    case .incomplete(let name, let folder, let missing):
      "model \(name.text) is incomplete: \(folder) lacks \(Self.list(missing)); "
        + "`\(name.fetchCommand)` gets what is missing"
    case .severalCachedGGUF(let name, let files):
      "model \(name.text) has several GGUF files (\(Self.list(files))); give the path of one"
    default: ""
    }
  }

  private var serviceDescription: String {
    switch self {
    case .noAnswer(let error): error.description(addressFrom: "HF_ENDPOINT")
    case .offline(let name, let variable):
      "\(name.text) cannot be fetched: \(variable) forbids the network; unset it"
    case .openToken(let endpoint):
      "\(endpoint) is no https address: the access token would travel without encryption; give "
        + "HF_ENDPOINT an https address, or unset HF_TOKEN and remove the token file"
    case .noAccess(let name, let status, let isGated, let hasToken):
      Self.accessDescription(name, status: status, isGated: isGated, hasToken: hasToken)
    case .noSuchRepository(let name, let endpoint, let similar):
      "\(endpoint) has no model \(name.repository); check the name"
        + Self.suggestion(similar, "cached")
    case .noSuchRevision(let name):
      "model \(name.repository) has no revision \(name.revision); give a branch, tag or commit"
        + (name.revision == "master" ? " (most have main)" : "")
    case .noSuchFile(let name, let file, let similar):
      "model \(name.text) has no file \(file); check `file`" + Self.suggestion(similar, "there")
    case .refused(let what, let status):
      "\(what): the server answered \(status); try again later"
    case .compressed(let what, let encoding):
      "\(what): the server answered with \(encoding) contents, though asked not to; set HF_ENDPOINT to "
        + "another server"
    case .malformedListing(let name, let reason):
      "the server's list of the files of \(name.text) cannot be used (\(reason)); check HF_ENDPOINT"
    case .unsafeFileName(let name, let file):
      "the server lists “\(file.prefix(100))” among the files of \(name.text), which is unsafe; "
        + "nothing was fetched; check HF_ENDPOINT"
    default: ""
    }
  }

  private var contentDescription: String {
    switch self {
    case .noWeights(let name, let found):
      "model \(name.text) has no weights in a format that can be read (.safetensors, "
        + "pytorch_model.bin, .gguf); found \(found.isEmpty ? "no files" : Self.list(found)); "
        + "choose another model"
    case .severalGGUF(let name, let files):
      "model \(name.text) has several GGUF files; choose one with `file`: "
        + Self.list(files.map { "\($0.path) (\(ByteCount.text($0.size)))" }, limit: 40)
    case .notGGUF(let file):
      "`file` \(file) is no .gguf file; leave out `file` to get the whole model"
    case .wrongHash(let file, let expected, let actual):
      "\(file): the contents came damaged twice (hash \(actual), should be \(expected)); "
        + "try again, or check HF_ENDPOINT and proxies"
    case .noSpace(let folder, let needed, let free):
      "\(folder): \(ByteCount.text(needed)) are needed and \(ByteCount.text(free)) are free; "
        + "make room, or set HF_HOME to a folder on another disk"
    case .cannotWrite(let path, let reason):
      "\(path) cannot be written (\(reason)); check the permissions, or set HF_HOME"
    default: ""
    }
  }

  private static func accessDescription(
    _ name: ModelName, status: Int, isGated: Bool, hasToken: Bool
  ) -> String {
    let page = "https://huggingface.co/\(name.repository)"
    let token =
      hasToken
      ? "check that the token may read it"
      : "set HF_TOKEN to a token from https://huggingface.co/settings/tokens"
    return isGated || status == 403
      ? "model \(name.repository) is gated or private (\(status)): accept its licence at \(page), "
        + "then \(token)"
      : "model \(name.repository) does not exist or is private (\(status)): check the name at "
        + "\(page), or \(token)"
  }

  private static func suggestion(_ names: [String], _ place: String) -> String {
    names.isEmpty ? "" : "; \(place): \(names.joined(separator: ", "))"
  }

  private static func list(_ names: [String], limit: Int = 8) -> String {
    let more = names.count > limit ? " and \(names.count - limit) more" : ""
    return names.prefix(limit).joined(separator: ", ") + more
  }
}
