import ArgumentParser
import Jobs
import Steering
import Testing
import steerlens

/// What options mean, without a process.
@Suite struct ParsingTests {
  @Test func thePresetIsThePapers() throws {
    for options in [["--preset", "paper"], ["--compat", "upstream"]] {
      let training = try TrainingOptions.parse(options)
      var settings = training.settings
      settings.countsPadding = false
      #expect(settings == TrainingSettings())
      #expect(training.heldOut == .none && !training.choosesRank)
    }
    let other = try TrainingOptions.parse(["--preset", "paper", "--rank", "4", "--kind", "add"])
    #expect(other.settings.kind == .add && other.settings.rank == 4)
    #expect(other.settings.epsilon == 1e-3)
  }

  @Test func whatIsNotGivenIsRecommended() throws {
    func parse(_ options: String) throws -> TrainingOptions {
      try TrainingOptions.parse(options.split(separator: " ").map(String.init))
    }
    let training = try parse("")
    #expect(training.settings == TrainingSettings.recommended() && training.choosesRank)
    #expect(training.heldOut == .automatic && training.settings.kind == .mixed)
    let low = try parse("--adaptor multiply --rank 1 --validation 20%")
    #expect(low.settings == .recommended(.multiply, rank: 1) && !low.choosesRank)
    #expect(low.heldOut == .share(0.2))
    #expect(try parse("--adaptor log-odds").settings == .recommended(.offset, method: .logOdds))
    #expect(try parse("--adaptor add --epsilon 0.5").settings.epsilon == 0.5)
    for wrong in [
      "--validation 120%", "--rank auto --validation none", "--rank many",
      "--adaptor log-odds --steps 5",
    ] {
      #expect(throws: (any Error).self, "\(wrong)") { try parse(wrong) }
    }
  }

  @Test func steersHaveNames() throws {
    let training = try TrainingOptions.parse([])
    #expect(training.steerNames(labelColumns: ["joy"]) == ["joy", "dummy"])
    let alone = try TrainingOptions.parse([
      "--num-steers", "1", "--dummy-steer", "none", "--names", "joy",
    ])
    #expect(alone.settings.dummySteer == nil)
    #expect(alone.steerNames(labelColumns: ["label"]) == ["joy"])
  }

  @Test func samplingOptionsAreSettings() throws {
    func settings(_ options: [String]) throws -> GenerationSettings {
      try SamplingOptions.parse(options).settings
    }
    #expect(try settings([]) == GenerationSettings())
    #expect(try settings(["--greedy"]).temperature == 0)
    #expect(try settings(["--compat", "upstream"]).topK == 50)
    #expect(try settings(["--compat", "upstream", "--top-k", "7"]).topK == 7)
    #expect(try !settings(["--ignore-end-of-text"]).stopsAtEndOfText)
  }

  @Test func aShardIsAPartOfSeveral() throws {
    func parse(_ shard: String) throws {
      _ = try SteerLensTool.parseAsRoot(["generate", "--prompt", "A", "--shard", shard])
    }
    try parse("2/8")
    for wrong in ["0/8", "9/8", "2", "2/", "a/b", "1/0"] {
      #expect(throws: (any Error).self) { try parse(wrong) }
    }
  }

  @Test func aTaskOfAnArrayHasItsPart() throws {
    let array = [
      "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "8", "SLURM_ARRAY_TASK_MIN": "1",
      "SLURM_ARRAY_TASK_MAX": "8", "SLURM_ARRAY_TASK_STEP": "1",
    ]
    let shard = try Shard.read("slurm", environment: array)
    #expect(shard == Shard(2, of: 8))
    #expect(try Shard.read("3/5", environment: array) == Shard(3, of: 5))
    let outside = #expect(throws: ValidationError.self) {
      try Shard.read("slurm", environment: [:])
    }
    #expect(outside?.message.contains("sbatch --array=1-8, or give a part such as 2/8") == true)
    // The command is to be the same outside of the array; texts are whatever they are.
    let words = ["generate", "--prompt", "slurm", "--shard", "slurm", "--shard=slurm", "-n", "2"]
    #expect(
      shard.typed(in: words)
        == ["generate", "--prompt", "slurm", "--shard", "2/8", "--shard=2/8", "-n", "2"])
  }

  @Test func flagsAboutAnEarlierRunNeedAPlace() throws {
    func parse(_ arguments: String) throws {
      _ = try SteerLensTool.parseAsRoot(arguments.split(separator: " ").map(String.init))
    }
    // A training has a run folder by default.
    try parse("train --model reviews-2m --data a.jsonl --resume")
    for command in ["generate --prompt A", "sweep --steer a", "evaluate -g a"] {
      try parse(command + " --out b --resume")
      for wrong in [" --resume", " --overwrite", " --out b --resume --overwrite"] {
        #expect(throws: (any Error).self, "\(command)\(wrong)") { try parse(command + wrong) }
      }
    }
  }

  @Test func contextsBecomeASource() throws {
    let contexts = try ContextOptions.parse([
      "--texts", "a.csv", "--text-column", "review", "--prepend-bos",
    ])
    let source = contexts.source(limit: 300)
    #expect(source.file == "a.csv" && source.textColumn == "review" && source.labelColumn == nil)
    #expect(source.maxTexts == 300 && source.prependsBeginOfText == true)
  }

  @Test func settingsHaveTheirOptionsNames() {
    #expect(OptionNames.option("topK") == "--top-k")
    #expect(OptionNames.option("initialStandardDeviation") == "--init-std")
    let text = "lower `learningRate`, `prependsBeginOfText`; run `steerlens train`"
    #expect(
      OptionNames.inText(text) == "lower --learning-rate, --prepend-bos; run `steerlens train`")
  }
}
