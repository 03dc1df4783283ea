import Datasets
import Files
import LanguageModels
import TextEvaluation

/// A classifier on 25 texts with each of many prompts before them, as `evaluate` judges sentiment.
struct JudgeWork {
  private static let warmUpTexts = 32

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let folder = FileFolder(path: options.model ?? "")
    let judge = try ClassifierJudge(
      SequenceClassifier(folder: folder).inPrecision(options.passPrecision), for: .positive)
    let texts = try options.loadGenerations().flatMap { generation in
      generation.texts.map { generation.prompt + $0 }
    }
    var probabilities: [Double] = []
    let timings = try Timings.measure(
      options.repeat,
      prepare: { run in run == 0 ? Array(texts.prefix(Self.warmUpTexts)) : texts },
      { texts in
        probabilities = try judge.verdicts(on: texts) { _ in }.map { $0.score ?? .nan }
      }
    ).timings
    var report = BenchmarkReport(.evaluateJudge, options, timings, check: [:])
    report.values = probabilities
    return report
  }
}
