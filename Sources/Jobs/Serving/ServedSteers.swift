internal import SteerAnalysis
internal import Steering

/// The steers of all files that a server has, each under a name of its own.
package struct ServedSteers: Sendable {
  /// A labelled steer.
  package struct Entry: Sendable {
    /// What requests call it: its name, with a number where several files hold one of that name.
    package let name: String
    /// The number of its file.
    let file: Int
    /// Its number in the file.
    let index: Int
    /// Its place among the values of a row.
    let place: Int
  }

  let files: [LoadedSteer]
  /// The steers that requests can set.
  package let entries: [Entry]
  /// The steers as one for decoding.
  let rowwise: RowwiseSteers
  // One value per steer, dummy steers included.
  private let defaults: [Float]

  /// The largest value that a request can give.
  package static let largestValue: Float = 10_000

  /// Names the steers of some files.
  ///
  /// - Parameters:
  ///   - files: Steers that fit the model.
  ///   - values: The values where a request gives none: for each file, in order, one per steer, of which a
  ///     dummy steer may be left out; 0 for the files beyond.
  /// - Throws: `SteeringError.wrongValueCount(given:names:dummySteer:)`.
  init(_ files: [LoadedSteer], defaultValues values: [[Float]]) throws(SteeringError) {
    self.files = files
    rowwise = RowwiseSteers(files.map(\.steer))
    var entries: [Entry] = []
    var defaults: [Float] = []
    for (number, file) in files.enumerated() {
      let steer = file.steer
      for index in steer.names.indices where index != steer.dummySteer {
        entries.append(
          Entry(
            name: steer.names[index], file: number, index: index, place: defaults.count + index))
      }
      defaults +=
        values.indices.contains(number)
        ? try steer.completeValues(values[number])
        : Array(repeating: 0, count: steer.count)
    }
    let names = SteerComposition.unique(entries.map(\.name))
    self.entries = zip(entries, names).map { entry, name in
      Entry(name: name, file: entry.file, index: entry.index, place: entry.place)
    }
    self.defaults = defaults
  }

  /// The names of the steers that requests can set.
  package var names: [String] { entries.map(\.name) }

  /// The value of a steer where a request gives none.
  package func defaultValue(of entry: Entry) -> Float { defaults[entry.place] }

  /// The values that a sweep recommended for a steer, if there was one.
  func recommended(_ entry: Entry) -> SweepRecommendation? {
    let file = files[entry.file]
    return RecommendedValues.of(steer: file.path).flatMap {
      $0.steer == file.steer.names[entry.index] ? $0 : nil
    }
  }

  /// A steer by its name; nil for the first.
  ///
  /// - Throws: ``ServingError/noSuchSteer(_:known:)``.
  package func entry(_ name: String?) throws(ServingError) -> Entry {
    guard let found = name.map({ name in entries.first { $0.name == name } }) ?? entries.first
    else { throw .noSuchSteer(name ?? "", known: names) }
    return found
  }

  /// One value per steer of all files.
  ///
  /// - Parameter given: Values by name; the default for the others.
  /// - Returns: The values in the order of the files, dummy steers included.
  /// - Throws: ``ServingError/noSuchSteer(_:known:)``, ``ServingError/steerValueOutOfRange(_:limit:)``.
  package func values(_ given: [String: Double]) throws(ServingError) -> [Float] {
    var values = defaults
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      let entry = try entry(name)
      guard value.magnitude <= Double(Self.largestValue) else {
        throw .steerValueOutOfRange(name, limit: Self.largestValue)
      }
      values[entry.place] = Float(value)
    }
    return values
  }
}
