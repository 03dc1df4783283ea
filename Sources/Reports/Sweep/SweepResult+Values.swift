internal import SteerAnalysis

extension SweepResult {
  /// The number of the steer whose value varies, of two the first; nil if none does.
  var variedSteer: Int? {
    guard let first = points.first else { return nil }
    return first.steerValues.indices.first { steer in
      points.contains { $0.steerValues[steer] != first.steerValues[steer] }
    }
  }

  /// The value that varies between the points; that of the first steer if none does.
  func steerValue(of point: SweepPoint) -> Float { point.steerValues[variedSteer ?? 0] }

  /// The first point at a value of the steer that varies.
  func point(at value: Float) -> SweepPoint? {
    let steer = variedSteer ?? 0
    return points.first { $0.steerValues[steer] == value }
  }

  /// The steer values that all sweeps have, ascending.
  static func sharedSteerValues(of sweeps: [SweepResult]) -> [Float] {
    let values = sweeps.map { sweep in Set(sweep.points.map(sweep.steerValue)) }
    return values.dropFirst().reduce(values.first ?? []) { $0.intersection($1) }.sorted()
  }
}
