package import Figures
package import SteerAnalysis

extension SpectrumReport {
  // More steers are compared by their coordinates; their curves would cover each other.
  private static let mostSteers = 8

  /// Singular values, eigenvalues, the truncation curve, and where several steers lie.
  package var figures: [any Figure] {
    var figures: [any Figure] = []
    let shown = steers.count > Self.mostSteers ? spread : steers
    if !shown.isEmpty {
      figures.append(SingularValueChart(shown.map { $0.series(named: $0.name) }))
    }
    if steers.count <= Self.mostSteers {
      figures += shown.enumerated().map { number, steer in
        EigenvalueChart(
          name: number == 0 ? "eigenvalues" : "eigenvalues-\(number + 1)", steer: steer.name,
          eigenvalues: steer.eigenvalues.filter { $0.count == 2 }
            .map { (real: Double($0[0]), imaginary: Double($0[1])) })
      }
    }
    if let truncation { figures.append(truncation.figure(isInSample: isInSample == true)) }
    if let coordinates, let chart = coordinates.figure { figures.append(chart) }
    return figures + (ablation?.figures ?? [])
  }

  // Some of many steers, the first and the last among them.
  private var spread: [SteerSpectrum] {
    let count = Self.mostSteers - 2
    return (0..<count).map { steers[$0 * (steers.count - 1) / (count - 1)] }
  }
}

extension SteerSpectrum {
  /// The singular values as one of several curves.
  package func series(named name: String) -> SingularValueChart.Series {
    .init(name: name, singularValues: singularValues.map(Double.init))
  }
}

extension TruncationCurve {
  /// The curve.
  func figure(isInSample: Bool) -> TruncationChart {
    TruncationChart(
      levels.map {
        .init(
          dimensions: $0.dimensions, loss: $0.effect.loss,
          areaUnderCurve: $0.effect.areaUnderCurve)
      }, texts: texts, isInSample: isInSample)
  }
}

extension SteerCoordinates {
  /// The first two coordinates, checkpoints of a training joined in their order.
  var figure: TrajectoryChart? {
    guard coordinates.count > 2, coordinates.allSatisfy({ $0.count > 1 }) else { return nil }
    let steps = names.map(Self.step)
    let isTraining = steps.allSatisfy { $0 != nil }
    let labels = zip(names, steps).map { name, step in
      isTraining ? "step \(step ?? 0)" : name
    }
    return TrajectoryChart(
      stops: zip(labels, coordinates).map { .init(label: $0, x: $1[0], y: $1[1]) },
      shares: explainedVarianceRatio, isOrdered: isTraining)
  }

  // The step of a checkpoint called `step-000100/sentiment`.
  private static func step(of name: String) -> Int? {
    let file = name.split(separator: "/").first ?? ""
    guard file.hasPrefix("step-") else { return nil }
    return Int(file.dropFirst("step-".count))
  }
}
