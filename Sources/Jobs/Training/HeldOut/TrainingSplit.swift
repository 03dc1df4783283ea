internal import NumberText
internal import Reports
package import Steering

/// The labelled texts of a training, some of them held out.
package struct TrainingSplit {
  /// What the steer learns from.
  package let training: [TrainingExample]
  /// What it is measured on.
  package let heldOut: [TrainingExample]
  /// What people should know of the split.
  package let note: String?
  /// How many of the training's own texts are held out.
  private let held: Int
  private let validation: Validation

  /// Holds texts out.
  ///
  /// - Parameters:
  ///   - examples: All texts, in the order of their file.
  ///   - validation: Which to hold out.
  ///   - seed: The training's seed.
  ///   - others: The texts of ``Validation/file(_:)``.
  /// - Throws: `SteeringError.invalidSetting(name:value:expected:)` if nothing is left to train on.
  package init(
    _ examples: [TrainingExample], _ validation: Validation, seed: UInt64,
    others: [TrainingExample] = []
  ) throws(SteeringError) {
    held = validation.count(of: examples.count)
    self.validation = validation
    guard held < examples.count || examples.isEmpty else {
      throw .invalidSetting(
        name: "validation", value: "\(validation)",
        expected: "less than all \(examples.count) texts")
    }
    let indices = Validation.indices(held, of: examples.count, seed: seed)
    let chosen = Set(indices)
    training = examples.indices.filter { !chosen.contains($0) }.map { examples[$0] }
    heldOut = indices.map { examples[$0] } + others
    note =
      validation == .automatic && held == 0
      ? "no texts are held out: \(Numbers.grouped(examples.count)) are too few to train on and to "
        + "measure; give texts of their own with `validation`" : nil
  }

  /// For the manifest: by these and the seed others find the held-out texts again.
  package var entries: [String: String] {
    ["validation": "\(validation)", "heldOutTexts": "\(held)"]
  }
}
