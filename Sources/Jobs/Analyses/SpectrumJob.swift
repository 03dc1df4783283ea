package import LanguageModels
package import Reports
package import SteerAnalysis
package import Steering
package import RunFolders

/// The spectrum of steers, how they lie to each other, and what their first dimensions alone do.
package struct SpectrumJob {
  /// A steer of a checkpoint, and what the report calls it.
  package struct Subject {
    package var steer: Steer
    package var index: Int
    package var name: String
    /// Mean and covariance of the model's output embedding; nil if the model is not at hand.
    package var embedding: EmbeddingCovariance?

    /// Names a steer.
    ///
    /// - Parameters:
    ///   - steer: The checkpoint.
    ///   - index: The steer.
    ///   - name: What the report calls it (default: its name in the checkpoint).
    ///   - embedding: Mean and covariance of the model's output embedding.
    package init(
      _ steer: Steer, index: Int, name: String? = nil, embedding: EmbeddingCovariance? = nil
    ) {
      self.steer = steer
      self.index = index
      self.name = name ?? steer.names[index]
      self.embedding = embedding
    }
  }

  /// What a truncation curve is measured on.
  package struct Truncation {
    package var contexts: ContextSet
    package var model: LanguageModel
    /// The number of first dimensions that are left out one by one.
    package var leaveOneOut: Int

    /// Gathers what a curve is measured on.
    package init(contexts: ContextSet, model: LanguageModel, leaveOneOut: Int = 5) {
      self.contexts = contexts
      self.model = model
      self.leaveOneOut = leaveOneOut
    }
  }

  /// The document, and the decompositions behind it where they are kept.
  package struct Result {
    package var report: SpectrumReport
    package var decompositions: [SteerDecomposition]

    /// Writes the document, its tables and arrays.
    ///
    /// - Throws: If a file cannot be written.
    package func write(to folder: inout RunFolder) throws {
      try SpectrumTables(report: report, decompositions: decompositions).write(to: &folder)
    }
  }

  package var subjects: [Subject]
  /// The subject whose principal components head the report.
  package var primary = 0
  /// The dimensions of each steer whose subspaces are compared.
  package var dimensions = 10
  /// Whether the singular vectors are wanted, as tables, truncation and ablation do.
  ///
  /// The values alone take less time. Steers that are compared have vectors in any case.
  package var keepsDecompositions = true
  /// Which dimensions of the primary subject other trainings find again; nil if there are none.
  package var stability: SteerStability?

  /// A job on steers, at least one.
  package init(_ subjects: [Subject]) { self.subjects = subjects }

  /// Takes the steers apart, and compares them if they are several of one width.
  ///
  /// - Throws: `AnalysisError` for steers that are no matrices; `LinearAlgebraError`.
  package func run() throws -> Result {
    var result = Result(report: SpectrumReport(), decompositions: [])
    for subject in subjects {
      guard keepsDecompositions || comparesSteers else {
        var spectrum = try SteerSpectrum(
          valuesOf: subject.steer, index: subject.index, analysis: "spectrum",
          embedding: subject.embedding)
        spectrum.name = subject.name
        result.report.steers.append(spectrum)
        continue
      }
      var (spectrum, decomposition) = try SteerSpectrum.decomposing(
        subject.steer, index: subject.index, analysis: "spectrum", embedding: subject.embedding)
      spectrum.name = subject.name
      result.report.steers.append(spectrum)
      result.decompositions.append(decomposition)
    }
    result.report.pca = result.report.steers[primary].pca
    if comparesSteers { try compare(&result) }
    result.report.stability = stability
    return result
  }

  /// Whether the steers can be compared with each other.
  package var comparesSteers: Bool {
    subjects.count > 1 && Set(subjects.map(\.steer.width)).count == 1
  }

  private func compare(_ result: inout Result) throws {
    let parts = result.decompositions
    let names = subjects.map(\.name)
    result.report.coordinates = try SteerCoordinates(parts.map(\.matrix), names: names)
    for j in parts.indices {
      for i in 0..<j {
        result.report.comparisons.append(
          try SubspaceComparison(
            parts[i], parts[j], names: (names[i], names[j]), dimensions: dimensions))
      }
    }
  }

  /// Adds what is left of the primary steer's effect with its first dimensions alone.
  ///
  /// - Parameters:
  ///   - result: What ``run()`` gave.
  ///   - truncation: Labelled contexts and the model.
  ///   - progress: Called with the number of contexts done.
  /// - Throws: `AnalysisError.oneLabelOnly`; `AnalysisError.nonFinite(what:)`.
  package func addTruncation(
    to result: inout Result, _ truncation: Truncation, progress: (Int) -> Void = { _ in }
  ) throws {
    let decomposition = result.decompositions[primary]
    result.report.truncation = try TruncationCurve(
      subjects[primary].steer, decomposition, contexts: truncation.contexts,
      head: truncation.model.outputHead,
      levels: TruncationCurve.defaultLevels(count: decomposition.count),
      leaveOneOut: truncation.leaveOneOut, progress: progress)
  }
}
