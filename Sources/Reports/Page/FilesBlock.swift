internal import Foundation
internal import RunFolders

/// Links to the data behind a section.
struct FilesBlock: ReportBlock {
  let template = "files"
  let files: [FileLink]

  init?(_ files: [FileLink]) {
    guard !files.isEmpty else { return nil }
    self.files = files
  }
}

/// A file to be downloaded.
struct FileLink {
  var label: String
  /// The name that it is saved as.
  var download: String
  /// Where it is: beside the page, or within it.
  var target: String
  var hint: String?
}

/// The files of a run as links of its page.
struct RunFileLinks {
  // Small tables are also in the page, so that it keeps its data when it is passed on alone.
  private static let largestEmbedded = 24 << 10

  private let links: [String: FileLink]

  /// Links to those of the files that a run lists and has.
  ///
  /// - Throws: `ReportError` for a file that cannot be read.
  init(run: String, files: [String], listed: [String]) throws(ReportError) {
    let listed = Set(listed)
    var links: [String: FileLink] = [:]
    for file in files where listed.contains(file) && links[file] == nil {
      links[file] = try Self.link(run: run, file: file)
    }
    self.links = links
  }

  /// The links of several runs to what a page holds itself: it may be anywhere.
  init(joining runs: [RunFileLinks]) {
    links = runs.map(\.links).reduce(into: [:]) { all, links in
      all.merge(links.filter { $0.value.target.hasPrefix("data:") }) { first, _ in first }
    }
  }

  /// Links to those of the files that the run has.
  func links(_ files: [String]) -> [FileLink] { files.compactMap { links[$0] } }

  private static func link(run: String, file: String) throws(ReportError) -> FileLink? {
    guard let found = try RunFile(run: run, file: file) else { return nil }
    let contents = file.hasSuffix(".csv") ? found.contents : nil
    guard let contents, contents.count <= largestEmbedded else {
      return FileLink(
        label: file, download: name(file), target: address(file), hint: "beside this page")
    }
    let data = Data(contents).base64EncodedString()
    return FileLink(label: file, download: name(file), target: "data:text/csv;base64,\(data)")
  }

  /// The address of a file beside the page: characters with a meaning in addresses are encoded.
  static func address(_ file: String) -> String {
    var allowed = CharacterSet.urlPathAllowed
    allowed.remove(charactersIn: ":;=+,$!'()*@&")
    return file.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
  }

  /// The name of a file without its folders.
  static func name(_ file: String) -> String {
    file.split(separator: "/").last.map(String.init) ?? file
  }
}
