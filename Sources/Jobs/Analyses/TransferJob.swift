package import LanguageModels
package import Reports
package import SteerAnalysis
package import Steering
package import RunFolders

/// Carries a steer over to another model, and says how well it agrees there.
package struct TransferJob {
  /// The steer that is carried over.
  package struct Original {
    package var steer: Steer
    /// The steer file or run, as the new steer's provenance names it.
    package var name: String
    /// SHA-256 of the steer file.
    package var sha256: String

    /// Names a steer.
    package init(_ steer: Steer, name: String, sha256: String) {
      self.steer = steer
      self.name = name
      self.sha256 = sha256
    }
  }

  /// The new steer, its report and what the tables are made of.
  package struct Result {
    package var transferred: SteerTransfer.Result
    package var sample: SteeringLogitSample
    /// Other ways to transfer, where they were compared.
    package var methods: [TransferMethod]?

    /// The figures.
    package var report: TransferReport { transferred.report }

    /// Writes the steer and the tables.
    ///
    /// - Parameters:
    ///   - folder: The run folder.
    ///   - name: The name of the steer file.
    /// - Throws: If a file cannot be written.
    package func write(to folder: inout RunFolder, steerAs name: String) throws {
      try SteerFile.write(transferred.steer, to: folder.file(name))
      folder.record(name)
      try TransferTables(result: transferred, sample: sample, methods: methods).write(to: &folder)
    }
  }

  package var settings: TransferSettings
  /// Every rule is also measured with these fits; none is measured if empty.
  package var comparedFits: [TransferFit] = []

  /// A job with no comparison of methods.
  package init(_ settings: TransferSettings) { self.settings = settings }

  /// Texts that the models themselves draw, for transfers without the user's.
  ///
  /// - Parameters:
  ///   - source: The model that the steer is for.
  ///   - target: The model to carry it to.
  ///   - limit: The most texts of both together; 250 of each are enough.
  /// - Returns: The texts, those of the source first.
  /// - Throws: `LanguageModelError`, `SteeringError`.
  package func drawnTexts(_ source: LanguageModel, _ target: LanguageModel, limit: Int) throws
    -> [String]
  {
    // One model twice would draw the same texts twice.
    let models = source.name == target.name ? [source] : [source, target]
    return try PairedContexts.drawnTexts(
      from: models, count: min(250, limit / models.count), seed: settings.seed)
  }

  /// Fits the maps and carries the steer over.
  ///
  /// - Parameters:
  ///   - original: The steer.
  ///   - tokens: The tokens that both models share.
  ///   - contexts: What both models make of the same texts.
  ///   - source: The model that the steer is for.
  ///   - target: The target model, with a tokenizer.
  ///   - progress: Called with the stage, and its steps done and of all.
  /// - Returns: The steer for the target, bound to it by its provenance.
  /// - Throws: `TransferError`, `LinearAlgebraError`, `LanguageModelError`.
  package func run(
    _ original: Original, tokens: SharedTokens, contexts: PairedContexts,
    from source: LanguageModel, to target: LanguageModel,
    progress: (Stage, Int, Int) -> Void = { _, _, _ in }
  ) throws -> Result {
    let vectors = TransferVectors(
      source: source, target: target, tokens: tokens, contexts: contexts)
    let maps = SteerTransfer(vectors, settings: settings)
    var transferred = try maps.transfer(original.steer) { progress(.match, $0, $1) }
    let methods =
      comparedFits.isEmpty
      ? nil
      : try maps.methods(of: original.steer, fits: comparedFits) { progress(.compare, $0, $1) }
    transferred.steer.provenance = try TransferOrigin(
      model: source.name, steer: original.name, sha256: original.sha256, rule: settings.rule,
      fit: settings.effectiveFit
    ).provenance(
      of: original.steer, target: target.name, digest: Digests.outputEmbedding(of: target))
    let sample = SteeringLogitSample(
      transferred.logitPairs, ids: tokens.targetIDs, tokenizer: try target.tokenizer())
    return Result(transferred: transferred, sample: sample, methods: methods)
  }

  /// What a transfer does, one after the other.
  package enum Stage: String {
    case match
    case compare
  }
}
