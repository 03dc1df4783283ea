internal import Foundation
internal import RunFolders

extension RunComparison {
  /// A setting or an input, and what each run has there.
  struct Difference {
    let name: String
    let values: [String]
  }

  /// Settings that are not the same in all runs, by name.
  var differingSettings: [Difference] {
    let differences = settingNames.sorted().map { name in
      difference(name) { $0.settings[name] ?? "–" }
    }
    // Some commands list their seed among the settings, too.
    let seed = settingNames.contains("seed") ? nil : difference("seed") { "\($0.seed)" }
    return (differences + [seed, difference("version") { $0.version }]).compactMap { $0 }
  }

  private var settingNames: Set<String> {
    Set(items.flatMap { $0.contents.manifest.settings.keys })
  }

  /// Inputs whose contents are not the same in all runs, by their role.
  var differingInputs: [Difference] {
    let roles = Set(items.flatMap { $0.contents.manifest.inputs.map(\.role) })
    return roles.sorted().compactMap { role in
      func inputs(_ manifest: RunManifest) -> [RunManifest.Input] {
        manifest.inputs.filter { $0.role == role }
      }
      let digests = items.map { inputs($0.contents.manifest).map(\.sha256) }
      guard Set(digests).count > 1 else { return nil }
      return Difference(
        name: role,
        values: items.map { item in
          let names = inputs(item.contents.manifest).map { "\($0.name) (\($0.sha256.prefix(8)))" }
          return names.isEmpty ? "–" : names.joined(separator: ", ")
        })
    }
  }

  private func difference(_ name: String, _ value: (RunManifest) -> String) -> Difference? {
    let values = items.map { value($0.contents.manifest) }
    return Set(values).count > 1 ? Difference(name: name, values: values) : nil
  }

  /// What differs between the runs before any result.
  func settingsSection() -> ReportSection {
    let settings = differingSettings
    let inputs = differingInputs
    let same = settingNames.subtracting(settings.map(\.name)).count
    let rows = (inputs + settings).map { difference in
      [TableBlock.Cell.text(difference.name, style: "name")]
        + difference.values.map { .text($0, style: "code") }
    }
    let commands = items.enumerated().flatMap { i, item -> [any ReportBlock] in
      [
        ProseBlock(item.name, id: "run-\(i + 1)"),
        CommandBlock(commandID: "command-\(i + 1)", command: item.contents.manifest.command),
      ]
    }
    return ReportSection(
      id: "settings", heading: "How they were made",
      question: "In what do the runs differ before any result?",
      finding: rows.isEmpty
        ? "Inputs and settings are all the same."
        : same == 1
          ? "1 setting is the same in all runs." : "\(same) settings are the same in all runs.",
      blocks: [
        TableBlock(
          id: "difference-table", caption: "Inputs and settings that differ",
          columns: [.words("Name")] + items.map { .words($0.name) }, rows: rows, shown: 40)
      ] + commands)
  }
}
