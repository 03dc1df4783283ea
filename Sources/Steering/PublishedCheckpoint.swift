internal import Files
internal import Foundation
internal import LinearAlgebra
internal import NumberText
internal import WeightFormats

/// The checkpoints of the published training script: `torch.save([args, state_dict, step], path)`.
///
/// `args` is an `argparse.Namespace` of all options, `None` in what the transfer script writes, and an object
/// of EasyEdit2 with nearly the same attributes in its files; EasySteer also takes the state dictionary
/// alone. `state_dict` holds `projector1` and
/// `projector2` `[k, d, r]`, `add_vec` `[k, d]` or `offset_vec` `[k, V]`. What this form has no place
/// for, such as the names of steers, goes to one more attribute of `args`, which the script ignores.
///
/// - SeeAlso: Han et al., ACL 2024, the authors' repository, `experiments/training/train.py`; EasyEdit2,
///   `steer/vector_generators/lm_steer`; EasySteer, `vllm/steer_vectors/algorithms/lm_steer.py`.
public enum PublishedCheckpoint {
  /// The attribute of `args` that holds the metadata of a steer file, as JSON.
  static let metadataKey = "steerlens_metadata"

  /// What the script's options are where a steer does not say (its `arguments.py`).
  private static let defaults: [String: PublishedSetting] = [
    "adapted_component": .string("final_layer"), "init_var": .number(1e-2),
    "temperature": .integer(1), "cuda": .boolean(false), "low_resource_mode": .boolean(false),
    "data_dir": .none, "dataset_name": .none, "eval_file": .none, "output_file": .none,
    "data_size": .none, "split": .none, "regularization": .integer(0),
    "optimizer": .string("Adam"), "lr": .number(1e-3), "gamma_mean": .number(0.99),
    "n_steps": .integer(10_000), "seed": .integer(0), "ckpt_name": .none,
    "max_length": .integer(256), "batch_size": .integer(32), "log_step": .integer(500),
    "subset": .none, "dummy_steer": .none, "training_steer": .integer(0), "eval_size": .none,
    "steer_values": .none, "verbose": .boolean(false), "top_p": .integer(1),
    "transfer_from": .none,
  ]

  // MARK: Reading

  /// Reads a checkpoint.
  ///
  /// - Throws: ``SteeringError/malformedSteerFile(file:reason:)`` if it is of another form;
  ///   ``SteeringError/nonFiniteParameter(file:tensor:)``; `WeightFormatError`.
  static func read(_ file: PyTorchFile) throws -> SteerFile.Contents {
    let path = file.bytes.name
    let parts = try parts(of: file)
    var settings: [String: PublishedSetting] = [:]
    var remarks: [String] = []
    for argument in parts.arguments where argument.key != metadataKey {
      if let setting = PublishedSetting(argument.value) {
        settings[argument.key] = setting
      } else {
        remarks.append("\(path): the setting \(argument.key) is of no kind that can be kept")
      }
    }
    var metadata = try ownMetadata(
      parts.arguments.first { $0.key == metadataKey }?.value, path)
    for key in ["adaptor_class", "epsilon", "rank", "num_steers", "dummy_steer"] {
      metadata[key == "adaptor_class" ? "adaptor" : key] = settings[key]?.text
    }
    // The script's rank is that of multiply alone.
    if metadata["adaptor"] != SteerKind.multiply.rawValue { metadata["rank"] = nil }
    if metadata["names"] == nil { metadata["names"] = names(settings) }
    let model = settings["model_name"] ?? settings["model_name_or_path"]
    metadata["model"] = metadata["model"] ?? model?.text
    metadata["step"] = parts.step.map { "\($0)" } ?? metadata["step"]
    var contents = try SteerFile.read(
      TensorStore(file: file), prefix: parts.prefix, path: path, metadata: metadata)
    contents.remarks.insert(contentsOf: remarks, at: 0)
    guard !settings.isEmpty else { return contents }
    if contents.steer.provenance.training == nil {
      contents.steer.provenance.training = training(settings, contents.steer)
    }
    contents.steer.provenance.publishedSettings = settings
    return contents
  }

  /// What a checkpoint is made of.
  private struct Parts {
    /// The options; none where the file has none.
    var arguments: [(key: String, value: PickleValue)] = []
    /// What the names of the state's tensors begin with.
    var prefix: String
    var step: Int?
  }

  private static func parts(of file: PyTorchFile) throws(SteeringError) -> Parts {
    if case .dictionary = file.value { return Parts(prefix: "") }
    guard case .list(let items) = file.value, items.count == 3, case .integer(let step) = items[2],
      step >= 0
    else {
      throw .malformedSteerFile(
        file: file.bytes.name, reason: "it is no list of options, state and step")
    }
    switch items[0] {
    case .namespace(let arguments): return Parts(arguments: arguments, prefix: "1.", step: step)
    case .none: return Parts(prefix: "1.", step: step)
    default:
      throw .malformedSteerFile(
        file: file.bytes.name, reason: "its first part is neither options nor None")
    }
  }

  private static func ownMetadata(_ value: PickleValue?, _ path: String) throws(SteeringError)
    -> [String: String]
  {
    guard let value else { return [:] }
    guard case .string(let text) = value else {
      throw .malformedSteerFile(file: path, reason: "\(metadataKey) is no text")
    }
    do throws(JSONDocumentError) {
      return try JSONText.decode(from: text.utf8, file: path)
    } catch {
      throw .malformedSteerFile(file: path, reason: "\(metadataKey): \(error.reason)")
    }
  }

  private static func names(_ settings: [String: PublishedSetting]) -> String? {
    guard let count = settings["num_steers"]?.whole, (1...1000).contains(count) else { return nil }
    let dummy = settings["dummy_steer"]?.whole
    return SteerFile.json((0..<count).map { $0 == dummy ? "dummy" : "steer-\($0)" })
  }

  /// The settings that have a counterpart here; nil if they are out of range.
  private static func training(_ settings: [String: PublishedSetting], _ steer: Steer)
    -> TrainingSettings?
  {
    var training = TrainingSettings()
    training.kind = steer.kind
    training.steers = steer.count
    training.dummySteer = steer.dummySteer
    training.epsilon = steer.epsilon
    training.countsPadding = true
    func set<Value>(_ key: String, _ value: (PublishedSetting) -> Value?, _ body: (Value) -> Void) {
      if let value = settings[key].flatMap(value) { body(value) }
    }
    set("rank", \.whole) { training.rank = $0 }
    set("init_var", \.double) { training.initialStandardDeviation = Float($0) }
    set("n_steps", \.whole) { training.steps = $0 }
    set("lr", \.double) { training.learningRate = Float($0) }
    set("batch_size", \.whole) { training.batchSize = $0 }
    set("max_length", \.whole) { training.maxLength = $0 }
    set("regularization", \.double) { training.regularization = Float($0) }
    set("seed", { $0.whole.flatMap(UInt64.init(exactly:)) }) { training.seed = $0 }
    return (try? training.validate()) == nil ? nil : training
  }

  // MARK: Writing

  /// Writes a steer for users of the published script, atomically.
  ///
  /// - Throws: `WeightFormatError`; ``SteeringError/notPublished(kind:)`` for a kind that the script does
  ///   not have.
  public static func write(_ steer: Steer, to path: String) throws {
    guard SteerKind.published.contains(steer.kind) else {
      throw SteeringError.notPublished(kind: steer.kind)
    }
    let tensors = SteerFile.tensors(of: steer)
    var storages: [String: [Float]] = [:]
    var state: [(key: PickleValue, value: PickleValue)] = []
    for (index, tensor) in tensors.enumerated() {
      storages["\(index)"] = tensor.values
      let view = PickledTensor(wholeStorage: "\(index)", shape: tensor.shape)
      state.append((key: .string(tensor.name), value: .tensor(view)))
    }
    let arguments = arguments(of: steer).sorted { $0.key < $1.key }
    try PyTorchWriter.write(
      .list([
        .namespace(arguments.map { (key: $0.key, value: $0.value.pickled) }),
        .dictionary(state), .integer(steer.provenance.step ?? 0),
      ]), storages: storages, to: path)
  }

  private static func arguments(of steer: Steer) -> [String: PublishedSetting] {
    var result = defaults
    if let training = steer.provenance.training {
      result["init_var"] = .number(training.initialStandardDeviation.asWritten)
      result["n_steps"] = .integer(training.steps)
      result["lr"] = .number(training.learningRate.asWritten)
      result["batch_size"] = .integer(training.batchSize)
      result["max_length"] = .integer(training.maxLength)
      result["regularization"] = .number(training.regularization.asWritten)
      result["seed"] = Int(exactly: training.seed).map { .integer($0) }
    }
    result.merge(steer.provenance.publishedSettings ?? [:]) { $1 }
    if let model = steer.provenance.model { result["model_name"] = .string(model) }
    result["adaptor_class"] = .string(steer.kind.rawValue)
    result["epsilon"] = .number(steer.epsilon.asWritten)
    result["num_steers"] = .integer(steer.count)
    if steer.kind == .multiply || result["rank"] == nil { result["rank"] = .integer(steer.rank) }
    result["dummy_steer"] = steer.dummySteer.map { .integer($0) } ?? PublishedSetting.none
    var metadata = SteerFile.metadata(of: steer)
    metadata["published_settings"] = nil
    result[metadataKey] = .string(SteerFile.json(metadata))
    return result
  }
}
