internal import Foundation
internal import RunFolders

/// The data behind a section: small files within the page, the names of others.
struct FilesBlock: ReportBlock {
  let template = "files"
  let files: [FileLink]

  init?(_ files: [FileLink]) {
    guard !files.isEmpty else { return nil }
    self.files = files
  }
}

/// A file of the run.
struct FileLink {
  var label: String
  /// The name that it is saved as.
  var download: String
  /// The file as an address; nil if it is in the run's folder only, to which a link would be dead where the
  /// page is passed on alone.
  var target: String?
}

/// The files of a run as its page offers or names them.
struct RunFileLinks {
  // Small tables are in the page, so that it keeps its data when it is passed on alone.
  private static let largestEmbedded = 24 << 10

  private let links: [String: FileLink]

  /// Takes those of the files that a run lists and has.
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

  /// The files of several runs.
  init(joining runs: [RunFileLinks]) {
    links = runs.map(\.links).reduce(into: [:]) { all, links in
      all.merge(links) { first, _ in first }
    }
  }

  /// Those of the files that the run has.
  func links(_ files: [String]) -> [FileLink] { files.compactMap { links[$0] } }

  private static func link(run: String, file: String) throws(ReportError) -> FileLink? {
    guard let found = try RunFile(run: run, file: file) else { return nil }
    let contents = file.hasSuffix(".csv") ? found.contents : nil
    guard let contents, contents.count <= largestEmbedded else {
      return FileLink(label: file, download: name(file))
    }
    let data = Data(contents).base64EncodedString()
    return FileLink(label: file, download: name(file), target: "data:text/csv;base64,\(data)")
  }

  /// The name of a file without its folders.
  static func name(_ file: String) -> String {
    file.split(separator: "/").last.map(String.init) ?? file
  }
}
