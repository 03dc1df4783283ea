package import SteerAnalysis

/// The document of `spectrum`: `spectrum.json`.
package struct SpectrumReport: Sendable, Codable {
  /// The file in a run folder.
  package static let file = "spectrum.json"

  package var steers: [SteerSpectrum] = []
  /// That of the first labelled steer.
  package var pca: PrincipalComponents?
  /// Where each of several steers lies; nil for one.
  package var coordinates: SteerCoordinates?
  package var comparisons: [SubspaceComparison] = []
  /// What is left of the effect with the first dimensions alone; nil without labelled texts.
  package var truncation: TruncationCurve?
  /// Whether the curve is on the texts that the steer was trained on; nil in documents of earlier versions,
  /// and without a curve.
  package var isInSample: Bool?
  /// Which dimensions other trainings find again; nil where it is not known.
  package var stability: SteerStability?
  /// What single dimensions do to generated texts; nil where it was not asked for.
  package var ablation: DimensionAblation?

  /// An empty document.
  package init() {}
}
