import Steering

/// The JSON of a command that writes a steer: the steer's keys beside the command's own.
struct WrittenSteer<Report: Encodable>: Encodable {
  let steer: Steer
  let report: Report

  /// Puts a report's keys beside a steer's.
  init(_ steer: Steer, _ report: Report) {
    self.steer = steer
    self.report = report
  }

  private enum CodingKeys: CodingKey {
    case kind, names, dummySteer, width, rank, epsilon, parameters
  }

  /// Writes `null` where there is no dummy steer, so that every key is always there.
  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(steer.kind, forKey: .kind)
    try container.encode(steer.names, forKey: .names)
    try container.encode(steer.dummySteer, forKey: .dummySteer)
    try container.encode(steer.width, forKey: .width)
    try container.encode(steer.rank, forKey: .rank)
    try container.encode(steer.epsilon, forKey: .epsilon)
    try container.encode(steer.parameterCount, forKey: .parameters)
  }
}
