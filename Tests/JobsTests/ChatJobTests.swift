import Datasets
import ChatTemplates
import Foundation
import Jobs
import LanguageModels
import RunFolders
import SteerAnalysis
import Steering
import TestSupport
import Testing
import TextEvaluation

/// Jobs that read texts as conversations, and those that follow how a steer was trained.
@Suite struct ChatJobTests {
  private static let dated =
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    + "{% if add_generation_prompt %}<|im_start|>assistant\n{{ strftime_now('%Y') }}{% endif %}"

  private func conversations(_ cases: ChatModelCases) throws -> String {
    try cases.conversations.map { conversation in
      let messages = conversation.messages.map { ["role": $0.role, "content": $0.content] }
      let line: [String: Any] = ["messages": messages, "label": conversation.label]
      return String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
    }.joined(separator: "\n")
  }

  private func training(_ workshop: Workshop, out: String) throws -> TrainingRun {
    try workshop.write(try conversations(try ChatModelCases.read()), as: "chat.jsonl")
    var run = TrainingRun(
      model: ChatModelCases.model, source: .file(workshop.path("chat.jsonl")),
      out: workshop.path(out))
    run.settings.steps = 3
    run.settings.rank = 4
    run.settings.batchSize = 2
    run.chat.isUsed = true
    return run
  }

  /// Prompts are rendered, answered as by the reference, and recorded as the user wrote them.
  @Test func answersAreTheReferences() throws {
    try Workshop.with { workshop in
      let cases = try ChatModelCases.read()
      let reference = cases.prompts[0]
      var job = GenerationRun(
        model: ChatModelCases.model, prompts: .texts([reference.messages[0].content]))
      job.settings.continuations = 1
      job.settings.maxNewTokens = 12
      job.settings.temperature = 0
      job.chat.isUsed = true
      job.out = workshop.path("answers.jsonl")
      let result = try job.run()
      #expect(result.generations[0].prompt == reference.messages[0].content)
      #expect(result.generations[0].texts == [reference.answerText])
      let line = try String(contentsOfFile: workshop.path("answers.jsonl"), encoding: .utf8)
      #expect(line.contains(#""rendered":"<|im_start|>user\nHow was the film?"#))
      let manifest = try #require(RunManifest.of(output: workshop.path("answers.jsonl")))
      #expect(manifest.settings["chat"] == "true" && manifest.settings["prependBos"] == "false")
      #expect(manifest.settings["chatDate"] == nil)
      #expect(manifest.inputs.contains { $0.role == "chat template" })
    }
  }

  @Test func aTrainingOnAnswersIsRecordedAndFollowed() throws {
    try Workshop.with { workshop in
      var run = try training(workshop, out: "chat")
      run.chat.system = "Be kind."
      let result = try run.run()
      let trained = result.steer.provenance.training
      #expect(
        trained?.chat == true && trained?.chatSystem == "Be kind." && trained?.chatDate == nil)
      #expect(trained?.prependsBeginOfText == false)
      let settings = try workshop.settings("chat")
      #expect(settings["chat"] == "true" && settings["chatSystem"] == "Be kind.")
      // A steer of plain texts says nothing of conversations.
      #expect(try workshop.settings("steer")["chat"] == nil)

      var vocabulary = VocabularyRun(steer: workshop.path("chat"))
      vocabulary.out = workshop.path("vocabulary")
      _ = try vocabulary.run()
      let read = try workshop.settings("vocabulary")
      #expect(
        read["chat"] == "true" && read["chatSystem"] == "Be kind." && read["drawnTexts"] == nil)

      var spans = SpansRun(
        steer: workshop.path("chat"), texts: .texts(["Wonderful, and well shot."]))
      spans.prompt = "How was the film?"
      spans.settings.permutations = 19
      let found = try spans.run().texts
      // The answer alone has evidence, its first token included, and the end of the turn is no part of it.
      #expect(found.map(\.text) == ["Wonderful, and well shot."])
      #expect(found[0].evidence.allSatisfy { $0 != nil } && found[0].ids.count == 14)
      spans.prompt = nil
      #expect(throws: JobError.answersWithoutPrompt) { try spans.run() }
      spans.chat.isUsed = false
      #expect(try spans.run().texts.map(\.text) == ["Wonderful, and well shot."])
    }
  }

  @Test func aSweepRendersItsPrompts() throws {
    try Workshop.with { workshop in
      _ = try training(workshop, out: "chat").run()
      var sweep = SweepRun(steer: workshop.path("chat"))
      sweep.values = [0]
      sweep.prompts = .texts(["How was the film?"])
      sweep.settings.continuations = 1
      sweep.settings.maxNewTokens = 2
      sweep.out = workshop.path("sweep")
      _ = try sweep.run()
      #expect(try workshop.settings("sweep")["chat"] == "true")
    }
  }

  /// Answers are measured after what the model read, and judged alone, as in a sweep.
  @Test func answersAreMeasuredAfterTheRenderedPrompt() throws {
    try Workshop.with { workshop in
      var job = GenerationRun(
        model: ChatModelCases.model, prompts: .texts(["How was the film?", "And the cast?"]))
      job.settings.continuations = 3
      job.settings.maxNewTokens = 9
      // At 0 the steer does nothing: the texts without it, which the evaluation generates, are the same.
      _ = try training(workshop, out: "chat").run()
      job.steer = workshop.path("chat")
      job.steerValues = [[0]]
      job.out = workshop.path("answers.jsonl")
      _ = try job.run()
      var evaluation = EvaluationRun(generations: workshop.path("answers.jsonl"))
      evaluation.metrics = [.perplexity, .sentiment]
      evaluation.judges.sentimentJudge = "reviews-judge"
      let report = try evaluation.run().report
      let generations = try DatasetReader.generations(path: workshop.path("answers.jsonl"))
      #expect(generations.allSatisfy { $0.renderedPrompt?.contains("<|im_start|>") == true })
      let model = try JobContext().languageModel(ChatModelCases.model)
      let perplexity = try ConditionalPerplexity(model: model)
      var (loss, tokens) = (0.0, 0)
      for one in generations {
        let losses = try perplexity.losses(of: one.texts, after: try #require(one.renderedPrompt))
        for case .measured(let nats, let count) in losses {
          (loss, tokens) = (loss + nats, tokens + count)
        }
      }
      let total = try #require(report.evaluation.perplexity?.total)
      #expect(abs(total - exp(loss / Double(tokens))) < 1e-6 * total)
      #expect(report.baseline?.evaluation.perplexity?.total == total)
      #expect(report.baseline?.evaluation.sentiment == report.evaluation.sentiment)

      let lines = generations.map { one in
        one.texts.map { ["prompt": "", "text": $0] }
      }.joined()
      let texts = try lines.map {
        String(decoding: try JSONEncoder().encode($0), as: UTF8.self)
      }
      try workshop.write(texts.joined(separator: "\n"), as: "alone.jsonl")
      var alone = EvaluationRun(generations: workshop.path("alone.jsonl"))
      alone.metrics = [.sentiment]
      alone.judges.sentimentJudge = "reviews-judge"
      let (own, theirs) = (report.evaluation.sentiment, try alone.run().report.evaluation.sentiment)
      #expect(abs((own?.mean ?? 0) - (theirs?.mean ?? 1)) < 1e-6)
    }
  }

  /// Runs of another day are the same, by the date that is recorded where a template asks for it.
  @Test func theDateIsRecordedWhereItActs() throws {
    try Workshop.with { workshop in
      let model = workshop.path("dated")
      try ChatModelCases.copyModel(to: model, template: Self.dated)
      var job = GenerationRun(model: model, prompts: .texts(["Hi"]))
      job.settings.continuations = 1
      job.settings.maxNewTokens = 1
      job.chat.isUsed = true
      job.chat.date = TemplateDate(isoText: "1999-12-31")
      job.out = workshop.path("out.jsonl")
      _ = try job.run()
      let manifest = try #require(RunManifest.of(output: workshop.path("out.jsonl")))
      #expect(manifest.settings["chatDate"] == "1999-12-31")
      let line = try String(contentsOfFile: workshop.path("out.jsonl"), encoding: .utf8)
      #expect(line.contains("assistant\\n1999"))
    }
  }

  /// A training goes on with the date that it began with.
  @Test func aTrainingResumesOnAnotherDay() throws {
    try Workshop.with { workshop in
      var run = try training(workshop, out: "chat")
      run.model = workshop.path("dated")
      try ChatModelCases.copyModel(to: run.model, template: Self.dated)
      run.chat.date = TemplateDate(isoText: "1999-12-31")
      _ = try run.run()
      run.chat.date = nil
      run.settings.steps = 5
      run.start = .resume
      #expect(try run.run().steer.provenance.training?.chatDate == "1999-12-31")
    }
  }

  @Test func whatCannotBeAConversationIsNamed() throws {
    try Workshop.with { workshop in
      var job = GenerationRun(model: ChatModelCases.model, prompts: .texts(["Hi"]))
      job.chat.system = "Be brief."
      #expect(throws: JobError.chatSettingsUnused) { try job.run() }
      job.chat.isUsed = true
      job.prependsBeginOfText = true
      #expect(throws: JobError.beginOfTextInChat) { try job.run() }
      job.prependsBeginOfText = nil
      job.prefix = "Once"
      #expect(throws: JobError.prefixInChat) { try job.run() }
      job.model = "reviews-2m"
      #expect(throws: LanguageModelError.noChatTemplate(model: "reviews-2m")) { try job.run() }
      try workshop.write(
        #"{"messages": [{"role": "critic", "content": "Hm."}]}"#, as: "prompts.jsonl")
      job = GenerationRun(
        model: ChatModelCases.model, prompts: .file(workshop.path("prompts.jsonl")))
      job.chat.isUsed = true
      let error = #expect(throws: JobError.self) { try job.run() }
      #expect(error?.description.hasPrefix("\(workshop.path("prompts.jsonl")):1: ") == true)
      #expect(error?.description.contains("no role critic here") == true)
    }
  }

  /// Texts begin as the steer's did; without a steer, as the model's tokenizer begins them.
  @Test func textsBeginAsTheSteerOrTheModelHasThem() throws {
    try Workshop.with { workshop in
      try workshop.copyOfEmbedded("reviews-2m", to: "begun", tokenizer: ["add_bos_token": true])
      func prepends(_ model: String, _ steer: String? = nil, asked: Bool? = nil) throws -> String? {
        var job = GenerationRun(model: model, prompts: .texts(["The film"]))
        job.steer = steer.map(workshop.path)
        job.steerValues = steer == nil ? [] : [[1]]
        job.settings.continuations = 1
        job.settings.maxNewTokens = 1
        job.prependsBeginOfText = asked
        job.out = workshop.path("out.jsonl")
        job.start = .overwrite
        _ = try job.run()
        return RunManifest.of(output: workshop.path("out.jsonl"))?.settings["prependBos"]
      }
      let begun = workshop.path("begun")
      #expect(try prepends("reviews-2m") == "false")
      #expect(try prepends(begun) == "true")
      #expect(try prepends(begun, asked: false) == "false")
      // The steer was trained on texts without the token.
      #expect(try prepends(begun, "steer") == "false")
      #expect(try prepends("reviews-2m", "steer", asked: true) == "true")
      var training = workshop.training(out: "begun-steer")
      training.prependsBeginOfText = true
      #expect(try training.run().steer.provenance.training?.prependsBeginOfText == true)
      #expect(try prepends("reviews-2m", "begun-steer") == "true")
      // A training, too, begins texts as its model's tokenizer does.
      training = workshop.training(out: "own")
      training.model = begun
      #expect(try training.run().steer.provenance.training?.prependsBeginOfText == true)

      var spans = SpansRun(steer: workshop.path("begun-steer"), texts: .texts(["A film."]))
      spans.settings.permutations = 19
      spans.evidence = .contextual
      #expect(try spans.run().texts[0].evidence[0] != nil)
      spans.prependsBeginOfText = false
      #expect(try spans.run().texts[0].evidence[0] == nil)
    }
  }

  /// The texts of a transfer begin as a training was told, else as the tokenizer of each model does.
  @Test func textsOfATransferBeginForEachModel() throws {
    try Workshop.with { workshop in
      let begun = workshop.path("begun")
      try workshop.copyOfEmbedded("reviews-2m", to: "begun", tokenizer: ["add_bos_token": true])
      let trainings: [(String, String, Bool?)] = [
        ("told", "reviews-2m", true), ("own", begun, nil),
      ]
      for (out, model, asked) in trainings {
        var training = workshop.training(out: out)
        training.model = model
        training.prependsBeginOfText = asked
        _ = try training.run()
      }
      func read(_ steer: String, to target: String, asked: Bool? = nil) throws -> [String] {
        var job = TransferRun(steer: workshop.path(steer), to: target)
        job.contexts = workshop.path("sentences.jsonl")
        job.settings.refinementSteps = 0
        job.prependsBeginOfText = asked
        job.out = workshop.path("transfer")
        job.overwrites = true
        let contexts = try job.run().report.contexts
        let settings = try workshop.settings("transfer")
        return [settings["prependBos"] ?? "", settings["targetPrependBos"] ?? "", "\(contexts)"]
      }
      let plain = try read("steer", to: "reviews-2m")
      let count = try #require(Int(plain[2]))
      #expect(plain == ["false", "false", "\(count)"])
      // The token is a place of its own in each of the four texts, where both models read it.
      #expect(
        try read("steer", to: "reviews-2m", asked: true) == ["true", "true", "\(count + 4)"])
      #expect(try read("told", to: "reviews-2m") == ["true", "true", "\(count + 4)"])
      #expect(try read("steer", to: begun) == ["false", "true", "\(count)"])
      #expect(try read("own", to: "reviews-2m") == ["true", "false", "\(count)"])
      #expect(try read("own", to: begun, asked: false) == ["false", "false", "\(count)"])
    }
  }
}
