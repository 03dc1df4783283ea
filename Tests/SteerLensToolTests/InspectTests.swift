import Foundation
import TestSupport
import Testing
import WeightFormats

/// What `inspect` says of models and steers.
@Suite struct InspectTests {
  struct Report: Decodable {
    struct Field: Decodable {
      var name: String
      var value: String
    }

    struct Tensor: Decodable {
      var name: String
      var type: String
      var shape: [Int]
    }

    var kind: String
    var name: String
    var parameters: Int?
    var fields: [Field]
    var tensors: [Tensor]
    var metadata: [String: String]

    subscript(field: String) -> String? { fields.first { $0.name == field }?.value }
  }

  private func report(_ arguments: [String], in workspace: Workspace? = nil) throws -> Report {
    let folder = workspace?.folder ?? NSTemporaryDirectory()
    let result = try Tool.succeed(["inspect"] + arguments + ["--json"], in: folder)
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  @Test func fixtureModel() throws {
    let report = try report([gpt2("")])
    let store = try Fixture.tensors("gpt2/model.safetensors")
    #expect(report.kind == "model" && report["family"] == "gpt2")
    #expect(report["width"] == "48" && report["vocabulary"] == "331" && report["context"] == "80")
    #expect(report["tokenizer"] == "none")
    #expect(report["output embedding SHA-256"]?.count == 64)
    #expect(report.tensors.map(\.name) == store.names)
    let count = report.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    #expect(report.parameters == count)
  }

  @Test(arguments: ["reviews-2m", "reviews-4m", "reviews-judge"])
  func embeddedModel(_ name: String) throws {
    let report = try report([name])
    #expect(report.kind == "model" && report.name == name)
    #expect(!report.tensors.isEmpty)
  }

  @Test func classifiers() throws {
    let bert = try report([Fixture.path("classifiers/bert-multilabel")])
    #expect(bert.kind == "model" && bert["family"] == "bert")
    #expect(bert["architecture"] == "BertForSequenceClassification")
    #expect(bert["classes"]?.hasPrefix("toxic, severe_toxic") == true)
    #expect(bert["a text is of"] == "any of its classes" && bert["context"] == "40")
    let tensors = bert.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    #expect(bert.parameters == tensors)
    let judge = try report(["reviews-judge"])
    #expect(judge["classes"] == "NEGATIVE, POSITIVE" && judge["a text is of"] == "one class")
  }

  @Test func trainedSteer() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let report = try report(["run", "--model", "reviews-2m"], in: workspace)
      #expect(report.kind == "steer" && report.parameters == 2 * 2 * 128 * 4)
      #expect(report["steers"] == "label, dummy" && report["rank"] == "4")
      #expect(report["share of reviews-2m"]?.hasSuffix(" %") == true)
      #expect(report.tensors.map(\.shape) == [[2, 128, 4], [2, 128, 4]])
      #expect(report.metadata["step"] == "6" && report.metadata["model"] == "reviews-2m")
    }
  }

  @Test func aFileWithoutNamesIsReadWithARemark() throws {
    let result = try Tool.succeed(["inspect", gpt2("steer_multiply.safetensors")])
    #expect(result.errors.contains("does not name its steers"))
    let quiet = try Tool.succeed(["inspect", gpt2("steer_multiply.safetensors"), "--quiet"])
    #expect(quiet.errors.isEmpty && quiet.output == result.output)
  }

  @Test func textForPeopleHasNoEscapes() throws {
    let result = try Tool.succeed(["inspect", "reviews-2m", "--tensors"])
    #expect(!result.output.contains(escape) && result.errors.isEmpty)
    #expect(result.output.contains("transformer.wte.weight"))
  }
}
