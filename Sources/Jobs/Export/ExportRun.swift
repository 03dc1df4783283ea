internal import Files
internal import Foundation
internal import LanguageModels
internal import RunFolders
internal import Steering
internal import WeightFormats

/// Takes a steer along: writes what other programs apply without this one.
public struct ExportRun {
  /// The steer: a file, or the folder of a run.
  public var steer: String
  /// The new folder.
  public var out: String
  /// Where the steer is to be used.
  public var format: ExportFormat
  /// The model: a folder, a GGUF file or a name; nil for the one that the steer names.
  public var model: String?
  /// One value per steer, the dummy steer's may be left out; nil for an adapter of each labelled steer.
  public var steerValues: [Float]?
  /// The largest rank of the steer's matrix; nil for all of it.
  public var rank: Int?
  /// What the output head's numbers are stored as; nil for what the model has, and floats in adapters.
  public var elementType: ExportElementType?
  /// Whether a bias that the model has no tensor for goes to a file of its own.
  public var separatesBias = false
  /// How many entries a list of a logit bias has at most.
  public var biasEntries: Int?

  /// Files of more bytes than this are split.
  package var largestShard = 5_000_000_000
  // What services take.
  private static let usualBiasEntries = 300

  /// An export with the model's own types.
  ///
  /// - Parameters:
  ///   - steer: The steer: a file, or the folder of a run.
  ///   - format: Where it is to be used.
  ///   - out: The new folder.
  public init(steer: String, format: ExportFormat, out: String) {
    self.steer = steer
    self.format = format
    self.out = out
  }

  /// Writes the folder, all at once.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: What was written, and how exact it is.
  /// - Throws: ``ExportError``; ``JobError``; ``JobFolderError`` if the folder is there; `SteeringError` if steer and
  ///   model do not belong together; `WeightFormatError`, also for numbers that the type does not hold.
  public func run(_ context: JobContext = JobContext()) throws -> ExportResult {
    try checkSettings()
    guard FileStatus(linkAt: out) == nil else { throw JobFolderError.alreadyThere(out) }
    let folder = try AtomicFolder(path: out)
    let loaded = try LoadedSteer(steer, context)
    let values = try steerValues.map { try loaded.steer.completeValues($0) }
    let model = try loaded.model(model, context)
    let writer = ExportWriter(
      settings: self, loaded: loaded, values: values, model: model, path: folder.path)
    var result = try writer.write()
    try writer.finish(&result, context)
    try folder.commit()
    return result
  }

  private func checkSettings() throws {
    if format != .peft, steerValues == nil { throw ExportError.noValues(format) }
    if let elementType, !format.elementTypes.contains(elementType) {
      throw ExportError.elementType(elementType, format)
    }
    if separatesBias, format == .peft || format == .logitBias {
      throw ExportError.unused(setting: "separateBias", format)
    }
    if biasEntries != nil, format != .logitBias, !separatesBias {
      throw ExportError.unused(setting: "biasEntries", format)
    }
    if rank != nil, format == .logitBias { throw ExportError.unused(setting: "rank", format) }
    if let biasEntries, biasEntries < 1 {
      throw SteeringError.invalidSetting(
        name: "biasEntries", value: "\(biasEntries)", expected: "at least 1")
    }
  }

  /// How many entries a list has at most.
  var listedEntries: Int { biasEntries ?? Self.usualBiasEntries }
}
