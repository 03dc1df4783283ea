import Datasets
import Testing

/// Jigsaw and Civil Comments, in all their forms.
@Suite struct ToxicityTests {
  private static let header = "id,comment_text,split,toxicity,severe_toxicity,insult"

  @Test func allData() throws {
    let prepared = try prepare(
      .jigsaw,
      """
      \(Self.header)
      1,"Fine, ""really"".
      Second line.",train,0.0,0.9,0
      2,Awful,train,0.5,0.1,0
      3,Worse,train,1,0,1
      4,Between,train,0.499,0,0
      5,No label,train,,0,0
      6,Not a score,train,toxic,0,0
      7,Out of range,train,1.5,0,0
      8,,train,0,0,0
      9,Test row,test,-1,0,0

      """, as: "all_data.csv")
    #expect(
      try prepared.rows == [
        row("Fine, \"really\".\nSecond line.", 1), row("Awful", -1), row("Worse", -1),
      ])
    #expect(
      prepared.drops == [
        "unlabelled 2: 7 11", "unusableLabel 2: 8 9", "betweenScores 1: 6", "emptyText 1: 10",
      ])
    #expect(prepared.result.rows == 9)
  }

  @Test(arguments: [
    (ToxicityAttribute.severeToxicity, [-1.0, 1]), (.insult, [1, -1]),
  ])
  func otherAttributes(attribute: ToxicityAttribute, labels: [Double]) throws {
    let prepared = try prepare(
      .jigsaw, Self.header + "\n1,a,train,0,1,0\n2,b,train,0,0,1\n", as: "all_data.csv"
    ) { options, _ in options.attribute = attribute }
    #expect(try prepared.rows == [row("a", labels[0]), row("b", labels[1])])
  }

  @Test(
    arguments: [
      ("train.csv", "id,target,comment_text\n1,0.7,bad\n2,0,good\n"),
      ("text_comment.csv", "comment_text,labels\nbad,1\ngood,0\n"),
      (
        "train.csv",
        "id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate\n"
          + "a,bad,1,0,0,0,0,0\nb,good,0,0,0,0,0,0\n"
      ),
      ("civil.csv", "text,toxicity,severe_toxicity\nbad,0.6,0\ngood,0.0,0\n"),
      (
        "civil.jsonl",
        """
        {"text": "bad", "toxicity": 0.6000000238418579, "insult": 0}
        {"text": "good", "toxicity": 0, "insult": 0}

        """
      ),
    ]) func everyForm(name: String, text: String) throws
  {
    let prepared = try prepare(.civilComments, text, as: name)
    #expect(try prepared.rows == [row("bad", -1), row("good", 1)])
    #expect(prepared.drops.isEmpty)
  }

  @Test func reversedPolarity() throws {
    let prepared = try prepare(.jigsaw, "comment_text,labels\nbad,1\ngood,0\n", as: "t.csv") {
      $1.reversesLabels = true
    }
    #expect(try prepared.rows == [row("bad", 1), row("good", -1)])
  }

  @Test func publishedLayout() throws {
    try DataFolder.with { folder in
      let comments = (0..<40).map { "comment \($0),\($0 % 4 == 0 ? 1 : 0)\n" }.joined()
      let path = try folder.write("comment_text,labels\n" + comments, as: "data.csv")
      let prepared = try folder.prepare(
        .jigsaw, [path], layout: .publishedToxicity(folder: folder.path)
      ) { _, settings in
        settings.balances = true
        settings.devRows = 2
        settings.testRows = 3
      }
      #expect(
        prepared.lines.mapValues(\.count) == [
          "train_0.jsonl": 5, "train_1.jsonl": 5, "dev_0.jsonl": 2, "dev_1.jsonl": 2,
          "test_0.jsonl": 3, "test_1.jsonl": 3,
        ])
      #expect(prepared.result.drops.map(\.reason) == [.surplus])
      #expect(prepared.result.drops[0].rows == 20)
      let texts = prepared.lines.values.joined()
      #expect(Set(texts).count == 20 && texts.allSatisfy { $0.hasPrefix(#"{"text": "comment "#) })
      #expect(texts.allSatisfy { !$0.contains("label") })
      // Every toxic comment, a multiple of four, is in a file of toxic ones.
      let toxic = ["train_1.jsonl", "dev_1.jsonl", "test_1.jsonl"]
        .flatMap { prepared.lines[$0] ?? [] }
      #expect(
        Set(toxic) == Set(stride(from: 0, to: 40, by: 4).map { #"{"text": "comment \#($0)"}"# }))
    }
  }

  @Test func tooFewForTheSplit() throws {
    let message = try failure(.jigsaw, "comment_text,labels\nbad,1\ngood,0\n", as: "t.csv") {
      $1.devRows = 2
    }
    #expect(message.hasPrefix("label -1: 1 rows where 3 are needed.") && message.contains("`dev`"))
  }

  @Test func oneLabelOnly() throws {
    let message = try failure(.jigsaw, "comment_text,labels\ngood,0\n", as: "t.csv") {
      $1.balances = true
      $1.requiresTwoLabels = true
    }
    #expect(message.hasPrefix("label -1: 0 rows where 1 are needed."))
  }
}
