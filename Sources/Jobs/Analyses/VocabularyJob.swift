package import LanguageModels
package import Reports
package import SteerAnalysis
package import Steering
package import RunFolders

/// The words that a steer raises and lowers, and what each of its dimensions reads and writes.
package struct VocabularyJob {
  /// Where the contexts come from.
  package struct Contexts {
    package var set: ContextSet
    /// The file, or what else people are told.
    package var source: String
    /// The number of each text in its file, from 0; nil if they are numbered as they stand.
    package var rows: [Int]?
    /// Whether the steer was trained on these texts.
    package var isInSample: Bool

    /// Names contexts.
    package init(
      _ set: ContextSet, source: String, rows: [Int]? = nil, isInSample: Bool = false
    ) {
      self.isInSample = isInSample
      self.set = set
      self.source = source
      self.rows = rows
    }
  }

  /// The document and the analysis of all words behind it.
  package struct Result: Sendable {
    package var report: VocabularyReport
    package var analysis: VocabularyAnalysis
    private let steer: Steer
    private let index: Int
    private let model: LanguageModel

    init(
      report: VocabularyReport, analysis: VocabularyAnalysis, steer: Steer, index: Int,
      model: LanguageModel
    ) {
      self.report = report
      self.analysis = analysis
      self.steer = steer
      self.index = index
      self.model = model
    }

    /// Writes the document, its tables and arrays.
    ///
    /// - Throws: `LinearAlgebraError`; an error if a file cannot be written.
    package func write(to folder: inout RunFolder) throws {
      try VocabularyTables(
        report: report, analysis: analysis, coordinates: coordinates(), tokenizer: model.tokenizer()
      ).write(to: &folder)
    }

    /// The scores of all words, for a live page; nil if there are none, or too many.
    ///
    /// - Throws: `LinearAlgebraError`.
    func wordScores() throws -> WordScores? {
      WordScores(
        analysis, vocabulary: report, coordinates: try coordinates(),
        tokenizer: try model.tokenizer())
    }

    private func coordinates() throws -> WordCoordinates? {
      guard steer.kind.hasMatrix else { return nil }
      return try WordCoordinates(
        SteerDecomposition(steer, index: index, analysis: "vocabulary"),
        embedding: model.outputHead.embedding)
    }
  }

  package var settings = VocabularyAnalysis.Settings()
  /// Steer values of the logit shift, one per steer; nil for the steer shown at 1.
  package var steerValues: [Float]?
  /// Which dimensions other trainings find again; nil if there are none.
  package var stability: SteerStability?

  /// A job with default settings.
  package init() {}

  /// Ranks the vocabulary.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - index: The steer shown.
  ///   - contexts: The contexts that shifts are averaged over.
  ///   - model: The model, with a tokenizer.
  ///   - context: Who is told how far it is.
  /// - Returns: The document, with what its tables are made of.
  /// - Throws: `AnalysisError`, `SteeringError`, `LinearAlgebraError`.
  package func run(
    _ steer: Steer, index: Int, contexts: Contexts, model: LanguageModel,
    _ context: JobContext = JobContext()
  ) throws -> Result {
    let values = steerValues ?? steer.values(of: index, 1)
    let analysis = try context.stage("words", total: contexts.set.count) { stage in
      try VocabularyAnalysis(
        steer, index: index, values: values, contexts: contexts.set, model: model,
        settings: settings
      ) { stage.update($0, of: $1) }
    }
    let cards = analysis.dimensions.map { card in
      var card = card.numbered(by: contexts.rows)
      card.stability = stability?.dimension(card.index)
      return card
    }
    var report = VocabularyReport(
      steer: steer.names[index], model: model.name, steerValues: values,
      contextCount: contexts.set.count, contextSource: contexts.source,
      filter: settings.filter.description,
      dimensions: cards,
      shift: analysis.shift.numbered(by: contexts.rows),
      effectContexts: analysis.effects.contextCount)
    report.stability = stability
    report.isInSample = contexts.isInSample
    return Result(report: report, analysis: analysis, steer: steer, index: index, model: model)
  }
}

extension TokenRanking {
  /// The ranking with its contexts' texts numbered as in the file that they were taken from.
  fileprivate func numbered(by rows: [Int]?) -> TokenRanking {
    guard let rows else { return self }
    func numbered(_ token: ScoredToken) -> ScoredToken {
      var token = token
      token.contexts = token.contexts?.map { context in
        var context = context
        context.textIndex = rows[context.textIndex]
        return context
      }
      return token
    }
    var ranking = self
    ranking.top = top.map(numbered)
    ranking.bottom = bottom.map(numbered)
    return ranking
  }
}

extension SteerDimension {
  /// The card with its contexts' texts numbered as in the file that they were taken from.
  fileprivate func numbered(by rows: [Int]?) -> SteerDimension {
    guard let rows else { return self }
    func numbered(_ example: DimensionContexts.Example) -> DimensionContexts.Example {
      var example = example
      example.textIndex = rows[example.textIndex]
      return example
    }
    var card = self
    card.contexts.top = contexts.top.map(numbered)
    card.contexts.bottom = contexts.bottom.map(numbered)
    return card
  }
}
