import Files
import Foundation
import Reports
import WeightFormats

extension CommandLine {
  /// The command as it would be typed.
  static var typed: String {
    let words = ["steerlens"] + arguments.dropFirst()
    return words.map { word in
      let plain =
        !word.isEmpty
        && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=,+:@%".contains($0) }
      return plain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }
}

/// Settings as flat text, for manifests.
enum SettingsTable {
  static func entries(_ settings: some Encodable) throws -> [String: String] {
    let text = try JSONText.line(settings)
    let values = try JSONDecoder().decode([String: Scalar].self, from: Data(text.utf8))
    return values.mapValues(\.text)
  }

  /// Settings from a manifest's flat text; what the manifest lacks is an error.
  static func decode<Settings: Codable>(_: Settings.Type, from entries: [String: String]) throws
    -> Settings
  {
    // As texts they would not decode; numbers and truth values are written as JSON has them.
    let values = entries.filter { Double($0.value) != nil || ["true", "false"].contains($0.value) }
    let members = try values.map { "\(try JSONText.line($0.key)):\($0.value)" }
    return try JSONDecoder().decode(
      Settings.self, from: Data("{\(members.joined(separator: ","))}".utf8))
  }

  private struct Scalar: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        text = "\(flag)"
      } else if let number = try? container.decode(Int.self) {
        text = "\(number)"
      } else if let number = try? container.decode(Double.self) {
        text = "\(number)"
      } else {
        text = try container.decode(String.self)
      }
    }
  }
}

/// Keeps commands from writing over each other's runs.
enum RunOwner {
  /// The files in a folder that its manifest lists, figures included; none of what lies outside.
  static func outputs(of folder: String) -> [String] {
    guard let data = FileManager.default.contents(atPath: folder + "/manifest.json"),
      let manifest = try? JSONDecoder().decode(RunManifest.self, from: data)
    else { return [] }
    let figures = FigureFiles.folder + "/"
    return manifest.outputs.filter { file in
      let name = file.hasPrefix(figures) ? file.dropFirst(figures.count) : file[...]
      return !name.contains("/") && !name.contains("..") && !name.isEmpty
    }
  }

  // Finds a place that cannot be written before the work, not after.
  private static func checkPlace(_ folder: String) throws {
    let files = FileManager.default
    var place = URL(filePath: folder).standardizedFileURL
    var isFolder: ObjCBool = false
    while !files.fileExists(atPath: place.path, isDirectory: &isFolder), place.path != "/" {
      place.deleteLastPathComponent()
    }
    guard isFolder.boolValue else {
      throw FileError.cannotWrite(
        path: folder, reason: "\(place.lastPathComponent) is a file")
    }
    guard files.isWritableFile(atPath: place.path) else {
      throw FileError.cannotWrite(
        path: folder, reason: "\(place.lastPathComponent) must not be written to")
    }
  }

  /// Checks that a folder holds no run, or one of the same command, which may be repeated.
  static func check(folder: String, isOf command: String) throws {
    try checkPlace(folder)
    let files = FileManager.default
    let holdsRun = ["manifest.json", SteerPath.fileName].contains {
      files.fileExists(atPath: folder + "/" + $0)
    }
    guard holdsRun else {
      // A sweep that was stopped has no manifest yet.
      if command != "sweep", SweepFolder.holdsSweep(folder) { throw CommandError.otherRun(folder) }
      return
    }
    let manifest = files.contents(atPath: folder + "/manifest.json")
      .flatMap { try? JSONDecoder().decode(RunManifest.self, from: $0) }
    guard let manifest, manifest.command.hasPrefix("steerlens \(command)") else {
      throw CommandError.otherRun(folder)
    }
  }
}
