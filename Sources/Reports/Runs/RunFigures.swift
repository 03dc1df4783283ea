internal import SteerAnalysis
package import Figures
internal import RunFolders

extension RunContents {
  /// All figures of the run, in the order of its analyses; their names are unique.
  package var figures: [any Figure] {
    trainingFigures + spectrumFigures + vocabularyFigures + spansFigures + sweepFigures
      + transferFigures + evaluationFigures
  }

  /// The figures of the evaluation.
  package var evaluationFigures: [any Figure] { evaluation?.figures ?? [] }

  /// The figures of the training.
  package var trainingFigures: [any Figure] {
    training?.figures(steer: spectrum?.steers.first?.name ?? "steer") ?? []
  }

  /// The figures of the spectrum.
  package var spectrumFigures: [any Figure] { spectrum?.figures ?? [] }

  /// The figures of the vocabulary.
  package var vocabularyFigures: [any Figure] {
    vocabulary?.figures(
      words: words,
      planeShares: spectrum?.pca.map { Array($0.explainedVarianceRatio.prefix(2)) } ?? []
    ) ?? []
  }

  /// The figures of the spans.
  package var spansFigures: [any Figure] { spans?.figures ?? [] }

  /// The figures of the sweep.
  package var sweepFigures: [any Figure] { sweep?.figures ?? [] }

  /// The figures of the transfer.
  package var transferFigures: [any Figure] { transfer == nil ? [] : TransferFigures(self).figures }

  /// The models of the transfer, from the manifest.
  var transferNames: (source: String, target: String) {
    func name(_ roles: [String]) -> String? {
      roles.lazy.compactMap { role in manifest.inputs.first { $0.role == role }?.name }.first
        .map(RunSummary.name)
    }
    return (
      source: name(["source", "model"]) ?? "the source", target: name(["target"]) ?? "the target"
    )
  }
}
