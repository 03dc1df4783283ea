import Datasets
import Foundation
import Testing

/// Files that cannot be used at all, strict runs, and runs that are stopped.
@Suite struct PreparationErrorTests {
  @Test(
    arguments: [
      (
        .jigsaw, "all_data.csv", "id,toxicity\n1,0\n",
        "all_data.csv:1: no column comment_text or text"
      ),
      (.jigsaw, "all_data.csv", "comment_text,x\na,0\n", "toxicity or target or toxic or labels"),
      (.csv, "d.csv", "review,label\na,0\n", "`textColumn`"),
      (.csv, "d.csv", "text,label,text\na,0,b\n", "\"text\" appears twice"),
      (.csv, "d.csv", "\"text,label\n", "d.csv:1: a quote opens"),
      (.csv, "d.csv", "text,label\n", "no row is left"),
      (.csv, "d.csv", "", "d.csv: holds no rows"),
      (.csv, "d.csv", "text,label\na,7\n", "label not usable"),
      (.jsonl, "d.jsonl", "[\n{\"text\": \"a\"}\n]\n", "d.jsonl:1: not a JSON object"),
      (.jsonl, "d.jsonl", "{\"review\": \"a\", \"label\": 1}\n", "there are \"label\", \"review\""),
      (.sst5, "train.parquet", "PAR1", "Parquet files are not read"),
      (.csv, "train.parquet", "PAR1", "Parquet files are not read"),
      (.sst5, "train.txt", "A film\n", "not a form of sst5"),
      (.jigsaw, "train.txt", "A film\n", "not a form of jigsaw"),
      (.sst5, "train.txt", "", "train.txt: is empty"),
    ] as [(DataSource, String, String, String)])
  func unusableFile(source: DataSource, name: String, text: String, message: String) throws {
    #expect(try failure(source, text, as: name).contains(message))
  }

  @Test func missingFile() throws {
    try DataFolder.with { folder in
      #expect(throws: PreparationError.data(.fileNotFound(file: folder.file("a.csv")))) {
        try folder.prepare(.csv, [folder.file("a.csv")])
      }
    }
  }

  @Test(
    arguments: [
      ("a,1\nb\n", "d.csv:3: 1 fields where the header has 2"),
      ("a,1\nb,\n", "d.csv:3: no label"),
      ("a,1\nb,2\n", "d.csv:3: the label is 2.0, not a number from -1 to 1"),
      ("a,1\n ,1\n", "d.csv:3: the text is empty"),
      ("a,1\n\"b\n", "d.csv:3: a quote opens here"),
    ])
  func strictRunsStop(text: String, message: String) throws {
    let error = try failure(.csv, "text,label\n" + text, as: "d.csv") { $1.isStrict = true }
    #expect(error.hasPrefix(message), "\(error)")
  }

  @Test func strictRunsKeepWhatIsOnlyNotWanted() throws {
    let prepared = try prepare(.jigsaw, "text,toxicity\na,0\nb,0.2\na,0\n", as: "d.csv") {
      $1.isStrict = true
    }
    #expect(prepared.drops == ["betweenScores 1: 3", "duplicate 1: 4"])
  }

  @Test func tooManyLabelsToBalance() throws {
    let rows = (0..<100).map { "text \($0),\(Double($0) / 100)\n" }.joined()
    let message = try failure(.csv, "text,label\n" + rows, as: "d.csv") { $1.balances = true }
    #expect(message.hasPrefix("more than 64 different labels."))
    let prepared = try prepare(.csv, "text,label\n" + rows, as: "d.csv")
    #expect(prepared.result.kept.entries.count == 64 && prepared.result.kept.others == 36)
  }

  @Test func cancellationLeavesNothing() throws {
    try DataFolder.with { folder in
      let rows = (0..<5_000).map { "text \($0),1\n" }.joined()
      let path = try folder.write("text,label\n" + rows, as: "d.csv")
      var asked = 0
      let preparation = try Preparation(
        .csv, paths: [path], options: ReadingOptions(), settings: PreparationSettings(),
        isCancelled: {
          asked += 1
          return asked == 3
        })
      #expect(throws: PreparationError.cancelled) {
        try preparation.run(to: .file(folder.file("out.jsonl")))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["d.csv"])
    }
  }

  @Test func placeThatCannotBeWritten() throws {
    try DataFolder.with { folder in
      let path = try folder.write("text,label\na,1\n", as: "d.csv")
      let error = #expect(throws: PreparationError.self) {
        try folder.prepare(.csv, [path], layout: .file(folder.file("none/out.jsonl")))
      }
      #expect(error?.description.contains("cannot be written") == true)
    }
  }

  @Test func oneFileThatCannotBeReplacedKeepsAll() throws {
    try DataFolder.with { folder in
      let rows = (0..<60).map { "text \($0),\($0 % 2 == 0 ? -1 : 1)\n" }.joined()
      let path = try folder.write("text,label\n" + rows, as: "d.csv")
      try folder.write("old\n", as: "out/dev.jsonl")
      try folder.write("in the way", as: "out/train.jsonl/file")
      let error = #expect(throws: PreparationError.self) {
        try folder.prepare(.csv, [path], layout: .folder(folder.file("out"))) { _, settings in
          settings.devRows = 10
          settings.testRows = 10
        }
      }
      #expect(error?.description.hasPrefix(folder.file("out/train.jsonl")) == true)
      #expect(try String(contentsOfFile: folder.file("out/dev.jsonl"), encoding: .utf8) == "old\n")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
      #expect(left.sorted() == ["dev.jsonl", "train.jsonl"])
    }
  }

  @Test func devicesWithoutEndAreRefused() throws {
    try DataFolder.with { folder in
      #expect(
        throws: PreparationError.data(
          .cannotRead(file: "/dev/zero", reason: "it is neither a file nor a pipe"))
      ) {
        try folder.prepare(.jsonl, ["/dev/zero"])
      }
    }
  }

  @Test func whatIsNoFileAmongReviewsIsRefused() throws {
    try DataFolder.with { folder in
      try folder.write("Good", as: "reviews/pos/0_9.txt")
      let pipe = folder.file("reviews/pos/1_9.txt")
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(
        throws: PreparationError.data(.cannotRead(file: pipe, reason: "it is not a regular file"))
      ) {
        try folder.prepare(.imdb, [folder.file("reviews")])
      }
    }
  }
}
