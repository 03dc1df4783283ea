internal import RunFolders

extension RunReport {
  /// The command, what went in, and what came out.
  func manifestSection() -> ReportSection {
    let manifest = contents.manifest
    return ReportSection(
      id: "run", heading: "How it was made",
      question: "What must be typed to get the same again?",
      finding: nil,
      blocks: [
        CommandBlock(commandID: "command", command: manifest.command)
      ]
        + contents.others.enumerated().map { i, other in
          CommandBlock(commandID: "command-\(i + 2)", command: other.command)
        } + [
          ProseBlock(paragraphs: [
            "SteerLens \(manifest.version), seed \(manifest.seed). The same inputs give the same "
              + "numbers."
          ]),
          inputTable(), settingTable(), contents.others.isEmpty ? fileTable() : nil,
          FilesBlock([FileLink(label: RunManifest.file, download: RunManifest.file)]),
        ])
  }

  private func inputTable() -> TableBlock? {
    TableBlock(
      id: "input-table", caption: "Inputs",
      columns: [.words("Role"), .words("Name"), .words("SHA-256")],
      rows: contents.manifest.inputs.map {
        [.text($0.role), .text($0.name, style: "name"), .text($0.sha256, style: "code")]
      }, isSortable: false)
  }

  private func settingTable() -> TableBlock? {
    TableBlock(
      id: "setting-table", caption: "Settings", columns: [.words("Setting"), .words("Value")],
      rows: contents.manifest.settings.sorted { $0.key < $1.key }.map {
        [.text($0.key), .text($0.value, style: "code")]
      })
  }

  // What the page adds to the folder is left out, so that a page made again is the same.
  private func fileTable() -> TableBlock? {
    let files = contents.manifest.outputs.filter {
      $0 != Self.file && !$0.hasPrefix(FigureFiles.folder + "/")
    }
    return TableBlock(
      id: "file-table", caption: "Files of the run, in its folder", columns: [.words("File")],
      rows: files.map { [.text($0)] })
  }
}
