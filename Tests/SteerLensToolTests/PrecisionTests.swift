import Foundation
import LinearAlgebra
import Testing

/// Mixed precision as commands take it, and limits of the processor's instructions.
@Suite struct PrecisionTests {
  private static let draw = [
    "generate", "--model", "reviews-2m", "--prompt", "The film", "-n", "4", "--max-new-tokens", "8",
    "--json",
  ]

  private struct Report: Decodable {
    struct Settings: Decodable { var precision: String? }
    struct Result: Decodable {
      struct Text: Decodable { var text: String }
      var generations: [Text]
    }
    var settings: Settings
    var results: [Result]
  }

  private func report(_ options: [String], limit: String? = nil) throws -> (Report, errors: String)
  {
    let result = try Tool.run(
      Self.draw + options, environment: limit.map { ["STEERLENS_PROCESSOR": $0] } ?? [:])
    try #require(result.exitCode == 0, "\(result.errors)")
    return (try JSONDecoder().decode(Report.self, from: Data(result.output.utf8)), result.errors)
  }

  private func texts(_ report: Report) -> [String] {
    report.results.flatMap { $0.generations.map(\.text) }
  }

  /// Where the processor lacks the instructions, mixed precision is floats, which the tool says.
  @Test func limitedProcessorsComputeInFloats() throws {
    let full = try report([]).0
    let (mixed, note) = try report(["--precision", "mixed"], limit: "avx512")
    #expect(texts(mixed) == texts(full))
    #expect(full.settings.precision == nil && mixed.settings.precision == "mixed")
    #expect(note.contains("mixed precision computes in floats"), "\(note)")
    #expect(try !report([], limit: "avx512").errors.contains("floats"))
    #expect(try texts(report(["--greedy"], limit: "avx2").0) == texts(report(["--greedy"]).0))
  }

  @Test func limitsAreNamed() throws {
    let result = try Tool.run(Self.draw, environment: ["STEERLENS_PROCESSOR": "sse"])
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(result.errors.contains("STEERLENS_PROCESSOR is \"sse\"; give avx512 or avx2"))
    let help = try Tool.run(["--help"], environment: ["STEERLENS_PROCESSOR": "sse"])
    #expect(help.exitCode == 0)
  }

  @Test func inspectTellsTheInstructions() throws {
    let result = try Tool.run(
      ["inspect", "reviews-2m"], environment: ["STEERLENS_PROCESSOR": "avx512"])
    #expect(result.output.contains("no 16-bit products"), "\(result.output)")
  }

  /// Texts that are read in mixed precision say nearly the same; what is written says how they were read.
  @Test func analysesReadInEitherPrecision() throws {
    try Workspace.with { workspace in
      try Tool.succeed([
        "train", "--model", "reviews-2m", "--data", workspace.writeSentences(), "--rank", "4",
        "--steps", "20", "--validation", "none", "--quiet", "--out", workspace.path("run"),
      ])
      let texts = ["--text", "A wonderful film, badly shot.", "--steer", workspace.path("run")]
      let score = ["score", "--json", "--steer-values", "2"] + texts
      let numbers = try [[], ["--precision", "mixed"]].map { precision -> [Double] in
        let result = try Tool.run(score + precision)
        let report = try result.json()
        let results = try #require(report["results"] as? [[String: Any]])
        return try #require(results[0]["logProbabilities"] as? [Any]).compactMap { $0 as? Double }
      }
      #expect((numbers[0] == numbers[1]) != ProcessorKernels.multipliesIntegers)
      for (full, mixed) in zip(numbers[0], numbers[1]) { #expect(abs(full - mixed) < 2e-3) }
      for command in [["spans"] + texts, ["vocabulary", "--steer", workspace.path("run")]] {
        let out = workspace.path("out-\(command[0])")
        try Tool.succeed(command + ["--precision", "mixed", "--quiet", "--out", out])
        let manifest = try workspace.json("out-\(command[0])/manifest.json")
        let settings = try #require(manifest["settings"] as? [String: Any])
        #expect(settings["precision"] as? String == "mixed")
      }
    }
  }

  /// A finished text says its precision, and one of another precision is not taken for it.
  @Test func manifestsKeepThePrecision() throws {
    try Workspace.with { workspace in
      let draw = [
        "generate", "--model", "reviews-2m", "--prompt", "The film", "-n", "2", "--quiet", "--out",
        workspace.path("texts"),
      ]
      try Tool.succeed(draw + ["--precision", "mixed"])
      let manifest = try workspace.json("texts/manifest.json")
      let settings = try #require(manifest["settings"] as? [String: Any])
      #expect(settings["precision"] as? String == "mixed")
      let other = try Tool.run(draw)
      #expect(other.exitCode == 1 && other.errors.contains("--overwrite"), "\(other.errors)")
    }
  }

  /// Hidden states of mixed passes are not taken for those of a processor that computes them in floats.
  @Test(.enabled(if: ProcessorKernels.multipliesIntegers, "this processor has no AVX-512 VNNI"))
  func cachesKnowWhetherMixedIsFloats() throws {
    try Workspace.with { workspace in
      let texts = (0..<12).map {
        "{\"text\": \"A film of \($0) good scenes and a bad end.\", \"label\": 1}"
      }
      let data = try workspace.write(texts.joined(separator: "\n"), as: "texts.jsonl")
      func train(_ name: String, cache: Bool, limit: String?) throws -> Data {
        let result = try Tool.run(
          [
            "train", "--model", "reviews-2m", "--data", data, "--steps", "2", "--rank", "2",
            "--quiet",
            "--validation", "none", "--pass-precision", "mixed", "--out", workspace.path(name),
          ] + (cache ? ["--hidden-state-cache", workspace.path("cache")] : []),
          environment: limit.map { ["STEERLENS_PROCESSOR": $0] } ?? [:])
        try #require(result.exitCode == 0, "\(result.errors)")
        return try workspace.bytes(name + "/steer.safetensors")
      }
      let mixed = try train("mixed", cache: true, limit: nil)
      let floats = try train("floats", cache: true, limit: "avx512")
      #expect(try floats == train("alone", cache: false, limit: "avx512"))
      #expect(mixed != floats)
    }
  }
}
