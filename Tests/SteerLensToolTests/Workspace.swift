import Files
import Foundation
import TestSupport
import Testing
import WeightFormats

/// Text that no terminal but a coloured one should see.
let escape = "\u{1B}"

/// A temporary folder with the files that commands take, good ones and damaged ones.
struct Workspace {
  let folder: String

  /// Runs `body` with a new folder, which is removed afterwards.
  static func with<R>(_ body: (Workspace) throws -> R) throws -> R {
    try Fixture.withTemporaryFolder { try body(Workspace(folder: $0)) }
  }

  func path(_ name: String) -> String { folder + "/" + name }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func json(_ name: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: bytes(name))
    return try #require(value as? [String: Any])
  }

  /// The paths of all files and folders, so that a test can tell what a command left behind.
  func listing() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ text: String, as name: String) throws -> String {
    try write(Data(text.utf8), as: name)
  }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ data: Data, as name: String) throws -> String {
    try data.write(to: URL(filePath: path(name)))
    return path(name)
  }

  /// The outputs that a run's manifest lists, without the page and the figures, which hold the command
  /// and with it the folder's name.
  func tables(of run: String) throws -> [String] {
    let outputs = try #require(try json(run + "/manifest.json")["outputs"] as? [String])
    #expect(outputs.allSatisfy { exists(run + "/" + $0) } && outputs.contains("report.html"))
    return outputs.filter { $0 != "report.html" && !$0.hasPrefix("figures/") }
  }

  /// Runs the tool in this folder.
  func run(_ arguments: [String]) throws -> ToolResult { try Tool.run(arguments, in: folder) }

  /// Runs the tool in this folder and requires that it succeeds.
  @discardableResult
  func succeed(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) throws
    -> ToolResult
  {
    try Tool.succeed(arguments, in: folder, sourceLocation: sourceLocation)
  }
}

extension Workspace {
  /// Five labelled sentences, with `extra` as a last line.
  @discardableResult
  func writeSentences(extra: String? = nil) throws -> String {
    let lines = [
      #"{"text": "A wonderful film with a fine cast.", "label": 1}"#,
      #"{"text": "A dull and lifeless story, badly told.", "label": -1}"#,
      #"{"text": "I loved every minute of it.", "label": 1}"#,
      #"{"text": "I hated every minute of it.", "label": -1}"#,
      #"{"text": "The acting is all right.", "label": 0}"#,
    ]
    return try write(
      (lines + (extra.map { [$0] } ?? [])).joined(separator: "\n") + "\n", as: "sentences.jsonl")
  }

  /// The arguments of a small training, as in the paper, that takes a fraction of a second.
  func trainArguments(
    out: String = "run", data: String = "sentences.jsonl", steps: Int = 6,
    model: String = "reviews-2m"
  ) -> [String] {
    [
      "train", "--model", model, "--data", data, "--out", out, "--steps", "\(steps)",
      "--batch-size", "3", "--preset", "paper", "--rank", "4",
    ]
  }

  /// Evaluations of unlike texts of the same prompts, in a folder of each name.
  func writeEvaluations(_ names: [String]) throws {
    for (i, name) in names.enumerated() {
      let lines = (1...3).map { prompt in
        #"{"prompt": {"text": "Film \#(prompt) is"}, "generations": [{"text": " so\#(i) good."}]}"#
      }
      try write(lines.joined(separator: "\n"), as: name + ".jsonl")
      try succeed([
        "evaluate", "-g", name + ".jsonl", "--perplexity-model", "reviews-2m", "--metrics",
        "perplexity,distinct", "--out", name,
      ])
    }
  }

  /// A copy of the fixture model in `model`, without a tokenizer.
  @discardableResult
  func copyModel() throws -> String {
    try FileManager.default.createDirectory(
      atPath: path("model"), withIntermediateDirectories: true)
    for name in ["config.json", "model.safetensors"] {
      try write(try Data(contentsOf: fixtureURL(name)), as: "model/\(name)")
    }
    return path("model")
  }

  /// A copy of a steer file with some of its metadata replaced.
  func copySteer(from path: String, as name: String, metadata: [String: String]) throws {
    let file = try SafetensorsFile(FileBytes.map(path: path))
    let store = TensorStore(file: file)
    let tensors = try store.names.map { name in
      NamedTensor(
        name: name, shape: try store.description(of: name).shape, values: try store.floats(name))
    }
    try SafetensorsWriter.write(
      tensors, metadata: file.metadata.merging(metadata) { $1 }, to: self.path(name))
  }

  /// Changes bytes of a file, counted from its start, or from its end if negative.
  func patch(_ name: String, at offset: Int, with bytes: [UInt8]) throws {
    var data = try self.bytes(name)
    let start = offset < 0 ? data.count + offset : offset
    data.replaceSubrange(start..<start + bytes.count, with: bytes)
    try write(data, as: name)
  }

  /// Cuts a file off.
  func truncate(_ name: String, to count: Int) throws {
    try write(try bytes(name).prefix(count), as: name)
  }
}

/// The path of a file of the `gpt2` fixture.
func gpt2(_ name: String) -> String { Fixture.path("gpt2/" + name) }

private func fixtureURL(_ name: String) -> URL { URL(filePath: gpt2(name)) }

/// The bytes of a NaN, little endian.
let notANumber: [UInt8] = [0x00, 0x00, 0xC0, 0x7F]

/// A wrong command and what its message must say.
struct FailingCommand: Sendable, CustomTestStringConvertible {
  let title: String
  let mentions: [String]
  /// Writes what the command needs and returns its arguments.
  let arguments: @Sendable (Workspace) throws -> [String]

  init(
    _ title: String, mentions: [String],
    _ arguments: @escaping @Sendable (Workspace) throws -> [String]
  ) {
    self.title = title
    self.mentions = mentions
    self.arguments = arguments
  }

  var testDescription: String { title }

  /// Runs the command and expects one clear line, exit code 1 and no file left behind.
  func expectClearError(sourceLocation: SourceLocation = #_sourceLocation) throws {
    try Workspace.with { workspace in
      let arguments = try arguments(workspace)
      let before = try workspace.listing()
      let result = try workspace.run(arguments)
      #expect(result.exitCode == 1, "\(result)", sourceLocation: sourceLocation)
      #expect(result.output.isEmpty, sourceLocation: sourceLocation)
      #expect(result.errorLines.count == 1, "\(result.errors)", sourceLocation: sourceLocation)
      #expect(
        result.errors.hasPrefix("steerlens: error: "), "\(result.errors)",
        sourceLocation: sourceLocation)
      #expect(!result.errors.contains(escape), sourceLocation: sourceLocation)
      for part in mentions {
        #expect(
          result.errors.contains(part), "\(part) in \(result.errors)",
          sourceLocation: sourceLocation)
      }
      #expect(try workspace.listing() == before, sourceLocation: sourceLocation)
    }
  }
}
