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

  /// An empty document.
  package init() {}
}
