import Datasets
import Testing

/// The treebank, Yelp, the film reviews and the rewrites, in all their forms.
@Suite struct SentimentTests {
  private static let trees = """
    (4 (2 A) (4 (3 fine) (2 film)))
    (0 (1 Not) (2 (2 -LRB-) (2 (2 this\\/that) (2 -RRB-))))

    (2 (2 It) (2 ends))

    """

  @Test func treesOfFiveLabels() throws {
    let prepared = try prepare(.sst5, Self.trees, as: "train.txt")
    #expect(
      try prepared.rows == [row("A fine film", 1), row("Not ( this/that )", -1), row("It ends", 0)])
  }

  @Test func treesOfTwoLabels() throws {
    let prepared = try prepare(.sst2, Self.trees, as: "train.txt")
    #expect(try prepared.rows == [row("A fine film", 1), row("Not ( this/that )", -1)])
    #expect(prepared.drops == ["neutral 1: 4"])
  }

  @Test func phrases() throws {
    let prepared = try prepare(.sst5, "(4 (2 A) (4 (3 fine) (2 film)))\n", as: "t.txt") {
      options, _ in options.phrases = true
    }
    #expect(
      try prepared.rows == [
        row("A fine film", 1), row("A", 0), row("fine film", 1), row("fine", 0.5), row("film", 0),
      ])
  }

  @Test(arguments: [
    "(4 (2 A) (4 fine)", "(4 (2 A)) (3 fine)", "(4 ())", "A film", ")", "((4 A))",
    String(repeating: "(2 ", count: 201) + "a" + String(repeating: ")", count: 201),
  ])
  func malformedTree(line: String) throws {
    let prepared = try prepare(.sst5, Self.trees + line + "\n", as: "t.txt")
    #expect(prepared.drops == ["malformed 1: 5"])
    #expect(prepared.result.kept.total == 3)
  }

  @Test func deepTreesAreRead() throws {
    let deep = String(repeating: "(3 ", count: 200) + "a" + String(repeating: ")", count: 200)
    #expect(try prepare(.sst5, deep, as: "t.txt").rows == [row("a", 0.5)])
  }

  @Test(
    arguments: [
      ("stsa.fine.train", "4 a fine film\n0 no\n"),
      (
        "train.jsonl",
        """
        {"text": "a fine film", "label": 4, "label_text": "very positive"}
        {"text": "no", "label": 0, "label_text": "very negative"}
        """
      ),
      ("train.csv", "text,label,label_text\na fine film,4,very positive\nno,0,very negative\n"),
    ]) func fiveLabels(name: String, text: String) throws
  {
    #expect(try prepare(.sst5, text, as: name).rows == [row("a fine film", 1), row("no", -1)])
  }

  @Test(
    arguments: [
      ("stsa.binary.train", "1 a \"fine\" film\n0 no\n"),
      (
        "train.jsonl",
        """
        {"idx": 0, "sentence": "a \\"fine\\" film", "label": 1}
        {"idx": 1, "sentence": "no", "label": 0}
        """
      ),
      ("train.csv", "idx,sentence,label\n0,\"a \"\"fine\"\" film\",1\n1,no,0\n"),
      ("train.tsv", "sentence\tlabel\na \"fine\" film\t1\nno\t0\n"),
    ]) func twoLabels(name: String, text: String) throws
  {
    #expect(try prepare(.sst2, text, as: name).rows == [row("a \"fine\" film", 1), row("no", -1)])
  }

  @Test func glueHasNoQuoting() throws {
    let text = "sentence\tlabel\n\"unbalanced\t1\nno \"\t0\n"
    #expect(
      try prepare(.sst2, text, as: "train.tsv").rows == [row("\"unbalanced", 1), row("no \"", -1)])
  }

  @Test func repeatsBelongToTheTreebank() throws {
    let prepared = try prepare(.sst2, "1 good\n1 good\n", as: "stsa.binary.train")
    #expect(prepared.result.kept.total == 2)
  }

  @Test(
    arguments: [
      ("train.csv", "label,text\n0,\"bad\\nstuff\"\n4,\"so \\\"\"good\\\"\"\"\n"),
      ("train.csv", "\"1\",\"bad\\nstuff\"\n\"5\",\"so \\\"\"good\\\"\"\"\n"),
      (
        "reviews.json",
        """
        {"review_id": "a", "stars": 1.0, "text": "bad\\nstuff"}
        {"review_id": "b", "stars": 5.0, "text": "so \\"good\\""}
        """
      ),
    ]) func yelp(name: String, text: String) throws
  {
    #expect(
      try prepare(.yelp, text, as: name).rows == [row("bad\nstuff", -1), row("so \"good\"", 1)])
  }

  @Test func yelpAsPublished() throws {
    let text = "label,text\n0,a\n1,b\n2,c\n3,d\n4,e\\n\n"
    let upstream = try prepare(.yelp, text, as: "t.csv") { options, _ in
      options.followsUpstream = true
    }
    #expect(try upstream.rows.map(\.label) == (0...4).map { Double($0) / 2.5 - 1 })
    #expect(try upstream.rows[4].text == "e\\n")
    let ours = try prepare(.yelp, text, as: "t.csv")
    #expect(try ours.rows.map(\.label) == [-1, -0.5, 0, 0.5, 1])
  }

  @Test(
    arguments: [
      ("IMDB Dataset.csv", "review,sentiment\n\"One, two\",positive\nBad,negative\n"),
      (
        "train.jsonl", "{\"text\": \"One, two\", \"label\": 1}\n{\"text\": \"Bad\", \"label\": 0}\n"
      ),
    ]) func filmReviews(name: String, text: String) throws
  {
    #expect(try prepare(.imdb, text, as: name).rows == [row("One, two", 1), row("Bad", -1)])
  }

  @Test(arguments: ["aclImdb", "aclImdb/train"]) func filmReviewFolder(name: String) throws {
    try DataFolder.with { folder in
      for (file, text) in [
        ("train/pos/1_9.txt", "Good"), ("train/pos/0_7.txt", "Fair"), ("train/neg/0_1.txt", "Bad"),
        ("train/unsup/0_0.txt", "Unknown"), ("test/pos/0_9.txt", "Other"),
      ] { try folder.write(text, as: "aclImdb/" + file) }
      try folder.write([0xFF], as: "aclImdb/train/neg/1_1.txt")
      let prepared = try folder.prepare(.imdb, [folder.file(name)])
      #expect(try prepared.rows == [row("Bad", -1), row("Fair", 1), row("Good", 1)])
      #expect(prepared.drops == ["malformed 1: 1"])
      #expect(prepared.result.drops[0].places[0].hasSuffix("neg/1_1.txt:1"))
    }
  }

  @Test func folderWithoutReviews() throws {
    try DataFolder.with { folder in
      #expect(throws: PreparationError.noReviews(folder: folder.path)) {
        try folder.prepare(.imdb, [folder.path])
      }
    }
  }

  @Test func rewrites() throws {
    let text = """
      toxic\tneutral1\tneutral2\tneutral3
      damn it\tah\toh\t
      "it said ""damn""\"\tit spoke\tit spoke\t

      """
    let prepared = try prepare(.paradetox, text, as: "paradetox.tsv")
    #expect(
      try prepared.rows == [
        row("damn it", -1), row("ah", 1), row("oh", 1), row("it said \"damn\"", -1),
        row("it spoke", 1),
      ])
    #expect(prepared.drops == ["duplicate 1: 3"])
  }
}
