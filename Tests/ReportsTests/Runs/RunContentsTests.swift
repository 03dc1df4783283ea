import Foundation
import Reports
import SteerAnalysis
import Steering
import TestSupport
import Testing
import WeightFormats
import RunFolders

/// Run folders read back.
@Suite struct RunContentsTests {
  @Test func everyDocumentIsRead() throws {
    let run = try SampleRun.with { try RunContents(path: $0) }
    #expect(run.manifest.seed == 7 && run.manifest.outputs == ["loss.csv", "points/plan.json"])
    let steps = try #require(run.training?.steps)
    #expect(steps.map(\.step) == [1, 2] && steps.map(\.tokens) == [824, 901])
    #expect(steps[0].crossEntropy == 2.5 && steps[0].loss == 2.75)
    #expect(steps[1].crossEntropy.isNaN && steps[1].loss == .infinity)
    #expect(run.spectrum?.steers.first?.singularValues == [2, 1])
    #expect(run.spectrum?.truncation?.levels.first?.effect.loss == 2.5)
    #expect(run.vocabulary?.dimensions.first?.top.first?.token == "·<script>")
    #expect(run.spans?.results.first?.characterRanges == [0..<1, 1..<6])
    #expect(run.sweep?.points.first?.perplexity.isNaN == true)
    #expect(run.sweep?.summary.steers.first?.slopeAroundZero == 0.1)
    #expect(run.transferredSweep?.points.count == 1)
    #expect(run.transfer?.steers.first?.weightedCorrelation == 0.95)
    #expect(run.transferMethods?.map(\.contextR2) == [0.75, nil])
    #expect(run.transferMethods?.map(\.fit) == [.leastSquares, .adam])
    let first = try #require(run.steeringLogits?.steers.first)
    #expect(run.steeringLogits?.steers.map(\.name) == ["a", "b"])
    #expect(first.contexts == [3, 4] && first.tokens == ["·good", ","] && first.ids == [5, 6])
    #expect(first.source == [0.5, -0.5] && first.transferred == [0.25, -0.75])
  }

  @Test func wordsAreColumns() throws {
    let words = try #require(try SampleRun.with { try RunContents(path: $0) }.words)
    #expect(words.ids == [318, 326] && words.tokens == ["·a,b", "·<b>"])
    #expect(words.shifts == [-0.5, 0.75])
    #expect(words.coordinates?.x == [1.5, -3] && words.coordinates?.y == [2, 4.5])
    #expect(words.dimensions == [1, 3] && words.scores == [0.25, -0.125, 1e-3, 8])
    #expect(words.scores(ofWord: 1) == [1e-3, 8] && words.scores(onColumn: 1) == [-0.125, 8])
  }

  @Test func wordsWithoutAxesOrDimensions() throws {
    let table = Array("token,shift,id\nb,2,7\n".utf8)
    let words = try #require(
      try SampleRun.with(["words.csv": table]) { try RunContents(path: $0) }.words)
    #expect(words.ids == [7] && words.tokens == ["b"] && words.shifts == [2])
    #expect(words.coordinates == nil && words.dimensions.isEmpty && words.scores.isEmpty)
  }

  @Test func aRunWithoutDocumentsIsARun() throws {
    let changes = SampleRun.names.filter { $0 != "manifest.json" }.map { ($0, [UInt8]?.none) }
    let run = try SampleRun.with(Dictionary(uniqueKeysWithValues: changes)) {
      try RunContents(path: $0)
    }
    #expect(run.training == nil && run.spectrum == nil && run.vocabulary == nil)
    #expect(run.words == nil && run.spans == nil && run.sweep == nil && run.transfer == nil)
  }

  /// A file's replacement and what the message must say.
  struct Damage: Sendable, CustomTestStringConvertible {
    let file: String
    let change: @Sendable (String) -> String
    let mentions: [String]
    var testDescription: String { "\(file): \(mentions)" }

    init(
      _ file: String, replacing old: String, with new: String, mentions: [String]
    ) {
      self.file = file
      change = { $0.replacing(old, with: new) }
      self.mentions = mentions
    }

    init(_ file: String, contents: String, mentions: [String]) {
      self.file = file
      change = { _ in contents }
      self.mentions = mentions
    }
  }

  static let damages: [Damage] = [
    .init("manifest.json", contents: "", mentions: ["not JSON"]),
    .init("manifest.json", contents: "[1, ?]", mentions: ["not JSON", "line 1"]),
    .init(
      "manifest.json", replacing: "points/plan", with: "../plan",
      mentions: ["../plan.json", "not in the folder"]),
    .init("manifest.json", replacing: "\"seed\": 7,", with: "", mentions: ["seed", "missing"]),
    .init("spectrum.json", replacing: "[0.8, 1]", with: "[0.8]", mentions: ["1 energies for 2"]),
    .init(
      "spectrum.json", replacing: "[0.8, 1]", with: "[0.8, true]",
      mentions: ["steers[0].energy[1]"]),
    .init("spectrum.json", replacing: "[1, -2]", with: "[1]", mentions: ["imaginary"]),
    .init("spectrum.json", replacing: "[\"a\"]", with: "[]", mentions: ["coordinates"]),
    .init("vocabulary.json", replacing: "[4, 5]", with: "[-4]", mentions: ["histogram"]),
    .init(
      "vocabulary.json", replacing: "\"characterEnd\": 6", with: "\"characterEnd\": 12",
      mentions: ["dimension 1", "outside"]),
    .init("spans.json", replacing: "[1, 6]", with: "[6, 1]", mentions: ["characterRanges[1]"]),
    .init("spans.json", replacing: "[1, 6]", with: "[1, 60]", mentions: ["text 1", "outside"]),
    .init("spans.json", replacing: "[null, 1.5]", with: "[1.5]", mentions: ["1 entries for 2"]),
    .init(
      "spans.json", replacing: "\"results\"", with: "\"labels\": [\"1\", null], \"results\"",
      mentions: ["labels", "2 of them for 1"]),
    .init("spans.json", replacing: "\"sign\": 1", with: "\"sign\": 0", mentions: ["sign"]),
    .init("sweep.json", replacing: "[0.4, 0.6]", with: "[]", mentions: ["point 1"]),
    .init("sweep.json", replacing: "[null]", with: "[]", mentions: ["summary"]),
    .init("transfer.json", replacing: "ridge\", \"rule", with: "x\", \"rule", mentions: ["fit"]),
    .init("words.csv", contents: "", mentions: ["is empty"]),
    .init("words.csv", replacing: "shift", with: "drift", mentions: [":1:", "\"shift\""]),
    .init("words.csv", replacing: "0.75", with: "nan", mentions: [":3:", "\"shift\"", "\"nan\""]),
    .init("words.csv", replacing: ",8", with: "", mentions: [":3:", "6 fields"]),
    .init("words.csv", replacing: "·<b>", with: "\"·<b>", mentions: [":3:", "quote"]),
    .init("words.csv", replacing: "_3", with: "_1", mentions: ["\"dimension_1\"", "twice"]),
    .init("words.csv", replacing: "318", with: "-1", mentions: [":2:", "\"id\""]),
    .init(
      "methods.json", replacing: "paper", with: "book", mentions: ["[1].rule", "cannot be"]),
    .init(
      "steering_logits.csv", replacing: "1e-2", with: "1e-2x",
      mentions: [":3:", "\"transferred\"", "1e-2x"]),
    .init("loss.csv", replacing: "901", with: "9.5", mentions: [":3:", "\"tokens\"", "\"9.5\""]),
  ]

  @Test(arguments: damages) func aBrokenFileIsOneClearError(_ damage: Damage) throws {
    let original = try #require(SampleRun.files[damage.file])
    let changed = damage.change(original)
    #expect(changed != original)
    try SampleRun.with([damage.file: Array(changed.utf8)]) { folder in
      let error = try #require(throws: ReportError.self) { try RunContents(path: folder) }
      let message = "\(error)"
      #expect(message.hasPrefix("\(folder)/\(damage.file)"), "\(message)")
      #expect(!message.contains("\n"))
      for part in damage.mentions { #expect(message.contains(part), "\(part) in \(message)") }
    }
  }

  @Test func whatIsNoRunIsAnError() throws {
    #expect(throws: ReportError.notAFolder(path: "/nowhere/run")) {
      try RunContents(path: "/nowhere/run")
    }
    try SampleRun.with(["manifest.json": nil]) { folder in
      #expect(throws: ReportError.noManifest(folder: folder)) { try RunContents(path: folder) }
      #expect(throws: ReportError.notAFolder(path: folder + "/loss.csv")) {
        try RunContents(path: folder + "/loss.csv")
      }
      try FileManager.default.createDirectory(
        atPath: folder + "/manifest.json", withIntermediateDirectories: true)
      let error = try #require(throws: ReportError.self) { try RunContents(path: folder) }
      #expect("\(error)".contains("not a regular file"))
    }
  }

  @Test func aHugeFileIsNotRead() throws {
    try SampleRun.with { folder in
      let handle = try FileHandle(forWritingTo: URL(filePath: folder + "/spans.json"))
      try handle.truncate(atOffset: (1 << 28) + 4096)
      try handle.close()
      #expect(throws: ReportError.tooLarge(file: folder + "/spans.json", limit: 1 << 28)) {
        try RunContents(path: folder)
      }
    }
  }

  @Test func ofAVeryLongDocumentTheFirstTextsAreHeld() throws {
    try SampleRun.with { folder in
      let path = folder + "/spans.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let start = try #require(text.firstRange(of: "[{\"text\"")).lowerBound
      let element = text[text.index(after: start)...].dropLast(2)
      let copies = [String](repeating: String(element), count: 5).joined(separator: ",")
      try Data((text[...start] + copies + "]}").utf8).write(to: URL(filePath: path))
      let most = 2 * element.utf8.count + 1
      let cut = try #require(try SpansReport.read(run: folder, mostBytes: most))
      #expect(cut.results.count == 2 && cut.counts == (texts: 5, spans: 5))
      let whole = try #require(try SpansReport.read(run: folder))
      #expect(whole.results.count == 5 && whole.counts == cut.counts)
      // Those that are only counted are checked all the same.
      let damaged = text[...start] + copies.dropLast() + "]}"
      try Data(damaged.utf8).write(to: URL(filePath: path))
      #expect(throws: ReportError.self) { try SpansReport.read(run: folder, mostBytes: most) }
    }
  }

  @Test func aDigestIsOfWhatEqualRunsShare() throws {
    let manifest = try SampleRun.with { try RunContents(path: $0) }.manifest
    var other = manifest
    other.seconds = ["total": 9]
    other.outputs = []
    #expect(try manifest.digest == other.digest && manifest.digest.count == 64)
    other.settings["steps"] = "4"
    #expect(try manifest.digest != other.digest)
  }
}
