internal import LinearAlgebra
public import Steering

/// What single dimensions of a steer do to generated texts: each alone, and all but it.
///
/// Cards say what a dimension reads and writes, the truncation curve what it predicts; whether it moves what
/// the model writes is seen only by generating with it and without it. A dimension that matters moves the
/// judged share alone, and is missed without.
public struct DimensionAblation: Sendable, Codable, Equatable {
  /// A part of a steer.
  public struct Part: Sendable, Codable, Hashable {
    /// Which part.
    public enum Kind: String, Sendable, Codable {
      /// Nothing: the model as it is.
      case none
      /// The whole steer.
      case whole
      /// The offsets of *mixed* alone.
      case offsets
      /// All dimensions without the offsets of *mixed*.
      case withoutOffsets
      /// One dimension alone.
      case dimension
      /// Everything but one dimension, offsets included.
      case withoutDimension
    }

    /// Which part.
    public var kind: Kind
    /// The number of the dimension, from 1; nil where none is meant.
    public var dimension: Int?

    /// Names a part.
    public init(_ kind: Kind, _ dimension: Int? = nil) {
      self.kind = kind
      self.dimension = dimension
    }
  }

  /// A part at a steer value.
  public struct Measure: Sendable, Codable, Equatable {
    /// The part.
    public var part: Part
    /// What was measured, its steer value that of the part.
    public var point: SweepPoint

    /// Pairs a part with what was measured.
    public init(part: Part, point: SweepPoint) {
      self.part = part
      self.point = point
    }
  }

  /// The steer.
  public var steer: String
  /// Who scored the texts.
  public var judge: String
  /// The number of prompts.
  public var prompts: Int
  /// The steer values.
  public var values: [Float]
  /// The model without steer first, then each part at each value.
  public var measures: [Measure]

  /// Collects what was measured.
  public init(
    steer: String, judge: String, prompts: Int, values: [Float], measures: [Measure]
  ) {
    self.steer = steer
    self.judge = judge
    self.prompts = prompts
    self.values = values
    self.measures = measures
  }

  /// What was measured of a part at a value; without steer there is one value.
  public func point(_ part: Part, _ value: Float) -> SweepPoint? {
    measures.first {
      $0.part == part && (part.kind == .none || $0.point.steerValues == [value])
    }?.point
  }
}

/// A steer that can be taken apart and generated with part by part.
public struct SteerParts: Sendable {
  private let steer: Steer
  private let index: Int
  private let decomposition: SteerDecomposition

  /// Takes one steer of a checkpoint.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - index: The steer.
  ///   - decomposition: The same steer taken apart, all dimensions.
  public init(_ steer: Steer, index: Int, _ decomposition: SteerDecomposition) {
    self.steer = steer
    self.index = index
    self.decomposition = decomposition
  }

  /// The parts that differ from each other: the whole, offsets, and each of the first dimensions alone and
  /// left out.
  ///
  /// - Parameter dimensions: The number of leading dimensions, or as many as there are.
  /// - Returns: The whole first.
  public func parts(dimensions: Int) -> [DimensionAblation.Part] {
    let count = decomposition.count
    let hasSeveral = count > 1
    var parts = [DimensionAblation.Part(.whole)]
    if steer.kind.hasOffsets {
      parts.append(.init(.offsets))
      if hasSeveral { parts.append(.init(.withoutOffsets)) }
    }
    // One dimension alone is the whole, or with offsets what is left without them.
    guard hasSeveral || steer.kind.hasOffsets else { return parts }
    for j in 1..<min(dimensions, count) + 1 {
      parts.append(.init(.dimension, j))
      if hasSeveral { parts.append(.init(.withoutDimension, j)) }
    }
    return parts
  }

  /// A steer of the part alone, as a checkpoint of one steer.
  ///
  /// - Throws: `SteeringError.malformedSteer(reason:)`, which a sound checkpoint cannot cause.
  public func steer(of part: DimensionAblation.Part) throws -> Steer {
    let all = Array(0..<decomposition.count)
    let number = part.dimension.map { $0 - 1 }
    let (kept, hasOffsets): ([Int], Bool) =
      switch part.kind {
      case .none: ([], false)
      case .whole: (all, true)
      case .offsets: ([], true)
      case .withoutOffsets: (all, false)
      case .dimension: (all.filter { $0 == number }, false)
      case .withoutDimension: (all.filter { $0 != number }, true)
      }
    var parameters = matrices(kept)
    if let offsets = steer.offsetVectors {
      let own = Array(offsets.row(index))
      parameters.append(Matrix([hasOffsets ? own : own.map { _ in 0 }]))
    }
    return try Steer(
      kind: steer.kind, epsilon: steer.epsilon, names: [steer.names[index]], dummySteer: nil,
      parameters: parameters, provenance: steer.provenance)
  }

  // `P1 P2ᵀ` of some dimensions; one column of zeros for none.
  private func matrices(_ kept: [Int]) -> [Matrix] {
    let width = decomposition.width
    guard !kept.isEmpty else {
      return [Matrix(rows: width, columns: 1), Matrix(rows: width, columns: 1)]
    }
    let factors = decomposition.factors
    var left = factors.u.transposed().gatherRows(kept)
    left.scaleRows(by: kept.map { factors.singularValues[$0] })
    return [left.transposed(), factors.vTransposed.gatherRows(kept).transposed()]
  }
}
