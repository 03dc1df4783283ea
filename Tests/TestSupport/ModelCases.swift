/// `cases.json` of a model family's fixture.
package struct ModelCases: Decodable {
  package var ids: [[Int32]]
  package var steerValues: [String: [Float]]
  package var greedy: [[Int32]]
  package var training: Training?

  /// The training case.
  package struct Training: Decodable {
    package var ids: [[Int32]]
    package var labels: [Float]
    package var dummySteer: Int
    package var regularization: Float
    package var learningRate: Float
    package var steps: Int
    package var losses: [String: [[Double]]]
  }
}
