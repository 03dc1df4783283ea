import Datasets
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TextTokenization

/// What a steer is and what it does to words: decomposition, eigenvalues, principal components of the
/// vocabulary, ten dimensions with words and contexts, and the ranking of the mean logit shift.
///
/// The contexts, which other analyses share, are there.
struct SpectrumWork {
  private static let texts = 16

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel()
    let steer = try options.requireSteer()
    let tokenizer = try model.tokenizer()
    let texts = try options.loadTexts().prefix(Self.texts).map {
      AnalysedText(ids: tokenizer.encode($0.text), label: $0.label)
    }
    let contexts = try ContextSet(texts, model: model)
    let (timings, result) = try Timings.measure(options.repeat) {
      let spectrum = try SteerSpectrum.decomposing(
        steer, index: 0, analysis: "spectrum",
        embedding: EmbeddingCovariance(model.outputHead.embedding)
      ).spectrum
      let vocabulary = try VocabularyAnalysis(
        steer, index: 0, values: steer.values(of: 0, 1), contexts: contexts, model: model)
      return (spectrum: spectrum, shifts: vocabulary.shifts)
    }
    return BenchmarkReport(
      .spectrum, options, timings, check: Self.check(result.spectrum, shifts: result.shifts))
  }

  private static func check(_ spectrum: SteerSpectrum, shifts: [Float]) -> [String: Double] {
    let variances = spectrum.pca?.explainedVariance ?? []
    return [
      "spectral_norm": spectrum.spectralNorm,
      "nuclear_norm": spectrum.singularValues.reduce(0.0) { $0 + Double($1) },
      "spectral_radius": spectrum.eigenvalues.first.map {
        (Double($0[0]) * Double($0[0]) + Double($0[1]) * Double($0[1])).squareRoot()
      } ?? 0,
      "symmetric_maximum": Double(spectrum.symmetricEigenvalues.first ?? 0),
      "first_variance": Double(variances.first ?? 0),
      "total_variance": variances.reduce(0.0) { $0 + Double($1) },
      "largest_shift": Double(shifts.max() ?? 0), "smallest_shift": Double(shifts.min() ?? 0),
    ]
  }
}
