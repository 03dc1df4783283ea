import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering

/// The spectrum of a steer: decomposition, eigenvalues, principal components of the vocabulary.
struct SpectrumWork {
  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let embedding = try options.loadModel().outputHead.embedding
    let steer = try options.requireSteer()
    let (timings, spectrum) = try Timings.measure(options.repeat) {
      try SteerSpectrum.decomposing(
        steer, index: 0, analysis: "spectrum", embedding: EmbeddingCovariance(embedding)
      ).spectrum
    }
    let variances = spectrum.pca?.explainedVariance ?? []
    return BenchmarkReport(
      .spectrum, options, timings,
      check: [
        "spectral_norm": spectrum.spectralNorm,
        "nuclear_norm": spectrum.singularValues.reduce(0.0) { $0 + Double($1) },
        "spectral_radius": spectrum.eigenvalues.first.map {
          (Double($0[0]) * Double($0[0]) + Double($0[1]) * Double($0[1])).squareRoot()
        } ?? 0,
        "symmetric_maximum": Double(spectrum.symmetricEigenvalues.first ?? 0),
        "first_variance": Double(variances.first ?? 0),
        "total_variance": variances.reduce(0.0) { $0 + Double($1) },
      ])
  }
}
