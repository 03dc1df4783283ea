internal import SteerAnalysis
internal import RunFolders

extension SpectrumReport: RunDocument {
  package var flaw: String? {
    if steers.isEmpty { return "there is no steer" }
    if let flaw = steers.lazy.compactMap(\.flaw).first { return flaw }
    if let flaw = ablation?.flaw { return flaw }
    guard let coordinates else { return nil }
    return coordinates.flaw(steers: steers.count)
  }
}

extension SteerSpectrum {
  fileprivate var flaw: String? {
    if singularValues.isEmpty { return "a steer has no singular values" }
    if energy.count != singularValues.count {
      return "\(energy.count) energies for \(singularValues.count) singular values"
    }
    if eigenvalues.contains(where: { $0.count != 2 }) {
      return "an eigenvalue is not a real and an imaginary part"
    }
    guard let pca else { return nil }
    let counts = [pca.explainedVariance.count, pca.explainedVarianceRatio.count]
    return counts.allSatisfy { $0 == singularValues.count }
      ? nil : "\(counts[0]) components for \(singularValues.count) singular values"
  }
}

extension SteerCoordinates {
  fileprivate func flaw(steers: Int) -> String? {
    let fits =
      names.count == steers && coordinates.count == steers && cosines.count == steers
      && coordinates.allSatisfy { $0.count == explainedVarianceRatio.count }
      && cosines.allSatisfy { $0.count == steers }
    return fits ? nil : "coordinates do not fit the \(steers) steers"
  }
}
