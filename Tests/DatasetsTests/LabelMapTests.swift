import Datasets
import Testing

/// Labels whose meaning has to be said.
@Suite struct LabelMapTests {
  private static let halves = "text,label\ngood,1\nbad,0\n"

  @Test(
    arguments: [
      ("0=-1,1=1", ["0": -1, "1": 1]), ("a=b=0.5", ["a=b": 0.5]), ("x=0", ["x": 0]),
    ] as [(String, [String: Double])])
  func isRead(text: String, labels: [String: Double]) {
    #expect(LabelMap(text) == LabelMap(labels))
  }

  @Test(arguments: ["", "good", "good=2", "good=x", "good=1,good=-1", "good=nan", "good=0x1"])
  func isRefused(text: String) { #expect(LabelMap(text) == nil) }

  @Test func findsNumbersHoweverTheyAreWritten() {
    let map = LabelMap(["0": -1, "1": 1, "good": 0.5])
    #expect(["0", "0.0", "1.0", "1e0", "good"].map(map.label) == [-1, -1, 1, 1, 0.5])
    #expect(["2", "bad", "", "nan", "0x1", "0x1p0"].allSatisfy { map.label(of: $0) == nil })
  }

  @Test(arguments: ["0x1", "0X0", "-0x1p-1"]) func hexadecimalIsNoLabel(text: String) {
    let error = DatasetError.labelNotNumber(file: "f", line: 2, value: "\"\(text)\"")
    #expect(throws: error) { try labelled("text,label\na,\(text)\n", .commaSeparated) }
  }

  @Test func zeroAndOneAreAnErrorWithBothRemedies() {
    let error = DatasetError.zeroOneLabels(file: "f")
    #expect(throws: error) { try labelled(Self.halves, .commaSeparated) }
    #expect(throws: error) {
      try labelled(
        #"{"text": "a", "label": 1.0}"# + "\n" + #"{"text": "b", "label": 0}"#, .jsonLines)
    }
    for remedy in ["`map` 0=-1,1=1", "`map` 0=0,1=1"] {
      #expect(error.description.contains(remedy))
    }
  }

  @Test(arguments: ["text,label\na,1\nb,1\n", "text,label\na,0\n", halves + "none,-1\n"])
  func otherLabelsAreNone(text: String) throws {
    #expect(try labelled(text, .commaSeparated).count > 0)
  }

  @Test(arguments: [("0=-1,1=1", -1.0), ("0=0,1=1", 0)])
  func saysWhatZeroMeans(map: String, zero: Double) throws {
    let options = LabelledTextOptions(labels: LabelMap(map))
    #expect(try labelled(Self.halves, .commaSeparated, options).map(\.label) == [1, zero])
    let lines = #"{"text": "a", "label": "1"}"# + "\n" + #"{"text": "b", "label": 0}"#
    #expect(try labelled(lines, .jsonLines, options).map(\.label) == [1, zero])
  }

  @Test func namesTheLineOfALabelThatIsNotThere() {
    let options = LabelledTextOptions(labels: LabelMap(["pos": 1, "true": -1]))
    for (row, value) in [("{}", "an object"), ("null", "null"), (#""neg""#, #""neg""#)] {
      let error = DatasetError.unmappedLabel(
        file: "f", line: 2, value: value, expected: "one of pos, true")
      let lines = #"{"text": "a", "label": true}"# + "\n" + #"{"text": "b", "label": "# + row + "}"
      #expect(throws: error) { try labelled(lines, .jsonLines, options) }
    }
  }

  @Test func preparationsAskToo() throws {
    let message = try failure(.csv, Self.halves, as: "d.csv")
    #expect(message == DatasetError.zeroOneLabels(file: "d.csv").description)
    let prepared = try prepare(.csv, Self.halves, as: "d.csv") { options, _ in
      options.labels = .names(["0": -1, "1": 1])
    }
    #expect(try prepared.rows == [row("good", 1), row("bad", -1)])
    #expect(try prepare(.csv, Self.halves + "none,-1\n", as: "d.csv").result.kept.total == 3)
  }

  /// A 1 among stars or classes is not the 1 of −1…1, and the others must not be all that is left out.
  @Test(arguments: ["good,5\nbad,1\nmid,3\n", "good,2\nbad,1\n", "a,0\nb,1\nc,4\n"])
  func preparationsAskWhatClassesMean(_ rows: String) throws {
    let message = try failure(.csv, "text,label\n" + rows, as: "d.csv")
    #expect(message.hasPrefix("d.csv: the labels count from 0 or 1 to "), "\(message)")
    #expect(message.contains("`scale` 1:5") && message.contains("`map`"), "\(message)")
    let prepared = try prepare(.csv, "text,label\n" + rows, as: "d.csv") { options, _ in
      options.labels = .scale(0...5)
    }
    #expect(prepared.result.kept.total == rows.split(separator: "\n").count)
    // One that is out of range among numbers from −1 to 1 is left out and counted, as ever.
    #expect(
      try prepare(.csv, "text,label\n" + rows + "none,-0.5\n", as: "d.csv").result.kept.total > 0)
  }

  @Test func preparationsAskForFilesTogether() throws {
    try DataFolder.with { folder in
      let paths = [
        try folder.write("text,label\na,1\n", as: "1.csv"),
        try folder.write("text,label\nb,0\n", as: "2.csv"),
      ]
      #expect(throws: PreparationError.data(.zeroOneLabels(file: paths[0]))) {
        try folder.prepare(.csv, paths)
      }
    }
  }
}

/// Yelp's two classes, which look like its first two stars.
@Suite struct YelpPolarityTests {
  @Test(
    arguments: [
      ("train.csv", "\"1\",\"bad\"\n\"2\",\"good\"\n", 1...2),
      ("train.csv", "class,text\n2,good\n1,bad\n", 1...2),
      ("train.jsonl", "{\"label\":0,\"text\":\"bad\"}\n{\"label\":1,\"text\":\"good\"}\n", 0...1),
    ])
  func twoClassesAreItsPolarity(name: String, text: String, classes: ClosedRange<Int>) throws {
    try DataFolder.with { folder in
      let path = try folder.write(text, as: name)
      let prepared = try folder.prepare(.yelp, [path])
      let rows = try prepared.rows.sorted { $0.label < $1.label }
      #expect(rows == [row("bad", -1), row("good", 1)])
      #expect(prepared.result.notes == [.polarity(file: path, classes: classes)])
    }
  }

  @Test(
    arguments: [
      // A third class anywhere makes stars of all.
      ("train.csv", "\"1\",\"a\"\n\"2\",\"b\"\n\"5\",\"c\"\n", [-1, -0.5, 1]),
      ("train.csv", "\"2\",\"b\"\n", [-0.5]),
      // Stars are never classes.
      ("r.json", "{\"stars\":1,\"text\":\"a\"}\n{\"stars\":2,\"text\":\"b\"}\n", [-1, -0.5]),
    ] as [(String, String, [Double])])
  func otherFilesHoldStars(name: String, text: String, labels: [Double]) throws {
    let prepared = try prepare(.yelp, text, as: name)
    #expect(try prepared.rows.map(\.label) == labels)
    #expect(prepared.result.notes.isEmpty)
  }
}
