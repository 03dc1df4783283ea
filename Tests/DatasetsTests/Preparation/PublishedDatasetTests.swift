import Datasets
import Testing

/// The published names: which files are taken, and labels as in the published loader.
@Suite struct PublishedDatasetTests {
  private static let sst5 = (0...4).map {
    #"{"text": "s\#($0)", "label": \#($0), "label_text": ""}"#
  }
  .joined(separator: "\n")

  private func texts(
    _ dataset: PublishedDataset, _ files: [String: String], followsUpstream: Bool = false,
    subset: Int? = nil
  ) throws -> [LabelledText] {
    try DataFolder.with { folder in
      for (name, text) in files { try folder.write(text, as: name) }
      return try dataset.contents(
        in: folder.path, followsUpstream: followsUpstream, subset: subset
      ).texts
    }
  }

  @Test(arguments: ["", "toxicity/", "toxicity/jigsaw-unintended-bias-in-toxicity-classification/"])
  func toxicity(prefix: String) throws {
    let files = [
      prefix + "train_0.jsonl": "{\"text\": \"a\"}\n{\"text\": \"b\"}\n{\"text\": \"a\"}\n",
      prefix + "train_1.jsonl": "{\"text\": \"c\"}\n{\"text\": \"d\"}\n",
    ]
    #expect(
      try texts(.toxicity, files) == [
        row("a", 1), row("b", 1), row("a", 1), row("c", -1), row("d", -1),
      ]
    )
    for followsUpstream in [false, true] {
      #expect(
        try texts(.toxicity, files, followsUpstream: followsUpstream, subset: 1)
          == [row("a", 1), row("c", -1)])
    }
  }

  @Test func fiveLabels() throws {
    let files = ["sst5/train.jsonl": Self.sst5]
    let labels = [-1, -0.5, 0, 0.5, 1]
    #expect(try texts(.sst5, files) == labels.enumerated().map { row("s\($0)", $1) })
    #expect(try texts(.sst5, files, subset: 2).count == 2)
    #expect(try texts(.sst5, files, followsUpstream: true, subset: 2).count == 5)
  }

  @Test func positiveAndNegativeOnly() throws {
    let files = ["sst5/train.jsonl": Self.sst5]
    #expect(try texts(.sst5Positive, files) == [row("s4", 1)])
    #expect(try texts(.sst5Negative, files) == [row("s0", -1)])
    // The published code takes label 1 for `positive`.
    #expect(try texts(.sst5Positive, files, followsUpstream: true) == [row("s1", -0.5)])
    #expect(try texts(.sst5Negative, files, followsUpstream: true) == [row("s0", -1)])
  }

  @Test func allIsTwoDataSets() throws {
    let files = [
      "SST-2/train.tsv": "sentence\tlabel\ngood\t1\nbad\t0\n",
      "yelp_review_full/train.csv": "label,text\n4,tasty\n",
    ]
    #expect(try texts(.all, files) == [row("good", 1), row("bad", -1), row("tasty", 1)])
    #expect(
      try texts(.all, files, followsUpstream: true).last == row("tasty", 4 / 2.5 - 1))
  }

  @Test func toys() throws {
    #expect(try texts(.toy1, [:]) == [row("This is excellent!", 1), row("This is terrible.", -1)])
    #expect(
      try texts(.toy2, [:]) == [
        row("This is excellent, perfect and fabulous.", 1),
        row("This is terrible, bad, intolerable.", -1),
      ])
  }

  @Test(arguments: [DataSource.sst2, .sst5, .yelp]) func everyPlaceIsLookedAt(source: DataSource)
    throws
  {
    let dataset: PublishedDataset = source == .sst2 ? .sst2 : source == .sst5 ? .sst5 : .yelp
    for place in PublishedFiles.candidates(of: source) {
      let text =
        switch place.split(separator: ".").last {
        case "jsonl", "json": #"{"text": "a", "label": 1}"#
        case "csv": "text,label\na,1\n"
        case "tsv": "sentence\tlabel\na\t1\n"
        case "txt": "(1 a)"
        default: "1 a"
        }
      #expect(try texts(dataset, [place: text]).map(\.text) == ["a"], "\(place)")
    }
  }

  @Test(arguments: PublishedDataset.allCases.filter(\.needsFolder))
  func missingFilesAreListed(dataset: PublishedDataset) throws {
    let error = #expect(throws: PreparationError.self) { try texts(dataset, [:]) }
    let message = try #require(error?.description)
    #expect(message.contains("train") && !message.contains("\n"))
    #expect(message.contains("huggingface.co") || message.contains("kaggle.com"))
  }

  @Test func nothingIsLeftOutSilently() throws {
    let files = ["sst5/train.jsonl": Self.sst5 + "\n{\"text\": \"s\", \"label\": 5}\n"]
    let error = #expect(throws: PreparationError.self) { try texts(.sst5, files) }
    #expect(error?.description.contains("train.jsonl:6: the label is 5") == true)
  }

  @Test func preparedToxicityIsRead() throws {
    try DataFolder.with { folder in
      let comments = (0..<20).map { "comment \($0),\($0 % 2)\n" }.joined()
      let path = try folder.write("comment_text,labels\n" + comments, as: "data.csv")
      let prepared = try folder.prepare(
        .jigsaw, [path], layout: .publishedToxicity(folder: folder.path))
      let texts = try PublishedDataset.toxicity.contents(
        in: folder.path, followsUpstream: false, subset: nil
      ).texts
      #expect(
        texts.map(\.label) == Array(repeating: 1, count: 10) + Array(repeating: -1, count: 10))
      #expect(texts[0].text == "comment 0" && texts[10].text == "comment 1")
      #expect(prepared.result.kept.total == 20)
    }
  }
}
