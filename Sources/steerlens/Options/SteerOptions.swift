import ArgumentParser
import NumberText
import Jobs
import Reports
import SteerAnalysis

/// The options of every command that can apply a steer.
struct SteerOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: "A steer file, or the run folder that holds steer.safetensors.",
    completion: .steers)
  var steer: String?

  @Option(
    name: .customLong("steer-values"), parsing: .unconditionalSingleValue,
    help: "Comma-separated, one value per steer, such as -5,1; a dummy steer may be left out (0).")
  var steerValues: [FloatList] = []

  func validate() throws {
    if steer == nil, !steerValues.isEmpty {
      throw ValidationError("--steer-values needs --steer.")
    }
    if steer != nil, steerValues.isEmpty {
      throw ValidationError("--steer needs --steer-values, \(example).")
    }
  }
}

extension SteerOptions {
  // What a sweep recommended for this steer, else any number.
  private var example: String {
    let known = steer.flatMap { RecommendedValues.of(steer: $0) }
    let values = [known?.positive, known?.negative].compactMap { $0?.value }
    guard !values.isEmpty else { return "such as --steer-values 3" }
    return "such as "
      + values.map { "--steer-values \(Numbers.plain($0))" }.joined(separator: " or ")
      + ", which a sweep recommended"
  }
}

/// A comma-separated list of numbers.
struct FloatList: ExpressibleByArgument, Equatable {
  var values: [Float]

  /// As it is typed; for the help.
  var defaultValueDescription: String {
    Numbers.list(values)
  }

  init(_ values: [Float]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Float(decimal: $0.trimming()) }
    guard numbers.count == parts.count, numbers.allSatisfy(\.isFinite) else { return nil }
    values = numbers
  }
}

extension FloatList {
  /// Refuses values that files could not be told apart by.
  func checkDistinct(_ option: String) throws {
    let names = values.map { Numbers.signed($0 + 0) }
    if Set(names).count != names.count {
      throw ValidationError("\(option) must be different numbers, to six digits after the point.")
    }
  }
}

/// A comma-separated list of whole numbers.
struct IntegerList: ExpressibleByArgument, Equatable {
  var values: [Int32]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int32($0.trimming()) }
    guard numbers.count == parts.count else { return nil }
    values = numbers
  }
}

extension Substring {
  fileprivate func trimming() -> Substring {
    let start = firstIndex { $0 != " " } ?? endIndex
    let end = lastIndex { $0 != " " }.map(index(after:)) ?? start
    return self[start..<end]
  }
}

/// Which computation to follow where the published code differs from the right one.
enum Compatibility: String, ExpressibleByArgument, CaseIterable {
  /// The published code, errors included.
  case upstream
}
