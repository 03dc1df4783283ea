import ArgumentParser
import Steering

/// The value of `--adaptor`.
enum Adaptor: String, ExpressibleByArgument, CaseIterable {
  case mixed, multiply, add, offset
  case logOdds = "log-odds"

  /// How the steers change the logits.
  var kind: SteerKind {
    switch self {
    case .mixed: .mixed
    case .multiply: .multiply
    case .add: .add
    case .offset, .logOdds: .offset
    }
  }

  /// How the parameters are found.
  var method: TrainingSettings.Method { self == .logOdds ? .logOdds : .adam }
}

/// The value of `--preset`.
enum Preset: String, ExpressibleByArgument, CaseIterable {
  /// As published.
  case paper
}

/// The value of `--rank`.
enum Rank: ExpressibleByArgument, Equatable {
  case automatic
  case fixed(Int)

  init?(argument: String) {
    if argument == "auto" {
      self = .automatic
    } else if let rank = Int(argument) {
      self = .fixed(rank)
    } else {
      return nil
    }
  }
}

/// The value of `--dummy-steer`.
enum DummySteer: ExpressibleByArgument, Equatable {
  case absent
  case index(Int)

  init?(argument: String) {
    if argument == "none" {
      self = .absent
    } else if let index = Int(argument) {
      self = .index(index)
    } else {
      return nil
    }
  }
}
