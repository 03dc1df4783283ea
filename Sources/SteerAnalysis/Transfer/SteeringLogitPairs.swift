internal import LinearAlgebra
internal import Steering

/// Steering logits of the source and of the transferred steer at the same places, for a scatter plot.
///
/// The transferred steer is the one of the report's figures, whose fit saw neither these contexts nor
/// these tokens, scaled by the calibration of the final one. On each side the mean over all held-out
/// contexts and tokens is taken off, as Pearson's correlation does; so the pairs' correlation estimates
/// ``TransferReport/Steer/steeringLogitCorrelation``.
public struct SteeringLogitPairs: Sendable, Equatable {
  /// The steering logits of one steer, one per pair.
  public struct Steer: Sendable, Equatable {
    /// The steer's name.
    public var name: String
    /// The source's, at steer value 1 and times `ε`: nats.
    public var source: [Float]
    /// The target's.
    public var transferred: [Float]
  }

  /// The number of each pair's context among the paired contexts.
  public var contexts: [Int]
  /// The number of each pair's token among the shared tokens.
  public var tokens: [Int]
  /// The labelled steers.
  public var steers: [Steer]
}

extension SteeringLogitPairs {
  /// The most pairs that are drawn.
  public static let limit = 2000

  /// Draws pairs of held-out contexts and tokens, the same for all labelled steers.
  ///
  /// - Parameters:
  ///   - measurement: A transfer that saw neither.
  ///   - steer: The source's steers.
  ///   - calibrations: The factors on the transferred steers.
  init(_ measurement: TransferMeasurement, _ steer: Steering.Steer, calibrations: [Double]) {
    let rows = measurement.measuredContexts
    let columns = measurement.split.heldOutTokens
    let places = Self.places(
      rows: rows.count, columns: columns.count, seed: measurement.solver.settings.seed)
    contexts = places.map { rows[$0.row] }
    tokens = places.map { columns[$0.column] }
    let logits = measurement.logits(tokens: columns)
    let epsilon = Double(steer.epsilon)
    steers = steer.names.indices.filter { $0 != steer.dummySteer }.map { i in
      let (source, target) = measurement.pair(i)
      return Steer(
        name: steer.names[i],
        source: logits.centredSourceShifts(source, at: places).map { Float(epsilon * $0) },
        transferred: logits.centredTargetShifts(target, at: places).map {
          Float(epsilon * calibrations[i] * $0)
        })
    }
  }

  // Distinct places in order; all of them if there are few.
  private static func places(rows: Int, columns: Int, seed: UInt64) -> [(row: Int, column: Int)] {
    let count = rows * columns
    var chosen = Set<Int>()
    if count <= limit {
      chosen = Set(0..<count)
    } else {
      var random = CounterRandom(seed: seed, stream: .transfer(.logitPairs))
      while chosen.count < limit { chosen.insert(Int.random(in: 0..<count, using: &random)) }
    }
    return chosen.sorted().map { ($0 / columns, $0 % columns) }
  }
}
