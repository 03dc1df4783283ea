import EmbeddedModels
import Files
import Foundation
import LanguageModels
import Testing
import TextEvaluation

/// Which of a judge's classes is meant.
@Suite struct JudgeLabelTests {
  /// The embedded judge with other names for its two classes.
  private func judge(_ labels: String...) throws -> SequenceClassifier {
    var mapped = try #require(EmbeddedFiles.model(named: EmbeddedFiles.judge))
    let text = try #require(mapped["config.json"]).contents
    var values = try #require(
      try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    values["id2label"] = Dictionary(
      uniqueKeysWithValues: labels.enumerated().map { ("\($0)", $1) })
    values["label2id"] = nil
    let changed = try JSONSerialization.data(withJSONObject: values)
    mapped["config.json"] = FileBytes(Array(changed), name: "judge/config.json")
    return try SequenceClassifier(folder: FileFolder(name: "judge", files: mapped))
  }

  @Test func aSharedLabelIsNamed() throws {
    let shared = EvaluationError.sharedLabel(judge: "judge", label: "POSITIVE", classes: [0, 1])
    let twice = try judge("POSITIVE", "POSITIVE")
    #expect(throws: shared) { try ClassifierJudge(twice, for: .positive) }
    #expect(throws: shared) { try ClassifierJudge(twice, for: .positive, label: "positive") }
    #expect(shared.description.contains("0, 1") && shared.description.contains("id2label"))
    // Names that differ in case alone are told apart by it.
    let alike = try judge("pos", "POS")
    #expect(throws: EvaluationError.sharedLabel(judge: "judge", label: "pos", classes: [0, 1])) {
      try ClassifierJudge(alike, for: .positive, label: "Pos")
    }
    #expect(try ClassifierJudge(alike, for: .positive, label: "POS").label == "POS")
    #expect(try ClassifierJudge(alike, for: .positive).label == "pos")
  }

  @Test func classesAreFoundByTheirNames() throws {
    #expect(try ClassifierJudge(judge("neg", "pos"), for: .positive).label == "pos")
    #expect(try ClassifierJudge(judge("pos", "neg"), for: .positive).label == "pos")
    #expect(try ClassifierJudge(judge("LABEL_0", "LABEL_1"), for: .positive).label == "LABEL_1")
    // Another class may be called as it likes.
    #expect(
      try ClassifierJudge(judge("x", "Positive"), for: .positive, label: "positive").label
        == "Positive")
    #expect(throws: EvaluationError.self) {
      try ClassifierJudge(judge("up", "down"), for: .positive)
    }
  }
}
