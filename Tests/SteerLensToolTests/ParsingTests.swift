import ArgumentParser
import Jobs
import Steering
import Testing

@testable import steerlens

/// What options mean, without a process.
@Suite struct ParsingTests {
  @Test func trainingDefaultsAreThePapers() throws {
    let train = try TrainCommand.parse(["--data", "a.jsonl"])
    #expect(train.training.settings == TrainingSettings())
    #expect(train.training.steerNames(labelColumns: ["joy"]) == ["joy", "dummy"])
    let alone = try TrainCommand.parse([
      "--data", "a.jsonl", "--num-steers", "1", "--dummy-steer", "none", "--names", "joy",
    ])
    #expect(alone.training.settings.dummySteer == nil)
    #expect(alone.training.steerNames(labelColumns: ["label"]) == ["joy"])
  }

  @Test func samplingOptionsAreSettings() throws {
    func settings(_ options: [String]) throws -> GenerationSettings {
      try GenerateCommand.parse(["--prompt", "A"] + options).sampling.settings
    }
    #expect(try settings([]) == GenerationSettings())
    #expect(try settings(["--greedy"]).temperature == 0)
    #expect(try settings(["--compat", "upstream"]).topK == 50)
    #expect(try settings(["--compat", "upstream", "--top-k", "7"]).topK == 7)
    #expect(try !settings(["--ignore-end-of-text"]).stopsAtEndOfText)
  }

  @Test func aShardIsAPartOfSeveral() throws {
    let command = try GenerateCommand.parse(["--prompt", "A", "--shard", "2/8"])
    #expect(command.shard == Shard(2, of: 8))
    for wrong in ["0/8", "9/8", "2", "2/", "a/b", "1/0"] {
      #expect(throws: (any Error).self) {
        try GenerateCommand.parse(["--prompt", "A", "--shard", wrong])
      }
    }
  }

  @Test func contextsBecomeASource() throws {
    let command = try VocabularyCommand.parse([
      "--steer", "s", "--contexts", "a.csv", "--text-column", "review", "--prepend-bos",
    ])
    let source = command.contexts.source(limit: 300)
    #expect(source.file == "a.csv" && source.textColumn == "review" && source.labelColumn == nil)
    #expect(source.maxTexts == 300 && source.prependsBeginOfText)
  }

  @Test func settingsHaveTheirOptionsNames() {
    #expect(OptionNames.option("topK") == "--top-k")
    #expect(OptionNames.option("initialStandardDeviation") == "--init-std")
    let text = "lower `learningRate`, `prependsBeginOfText`; run `steerlens train`"
    #expect(
      OptionNames.inText(text) == "lower --learning-rate, --prepend-bos; run `steerlens train`")
  }
}
