internal import Files
internal import Foundation
internal import Reports
internal import RunFolders
internal import SteerAnalysis

/// The finished points of a sweep in its run folder, and what they were measured with.
///
/// A point is written when it is finished, its generations first, and then noted with the digests
/// of both: what is not as it was written is measured again.
final class SweepFolder {
  private static let planFile = "points/plan.json"

  /// What decides the points: they are resumed only by a sweep with the same plan.
  struct Plan: Codable, Equatable {
    struct Input: Codable, Equatable {
      var role: String
      var sha256: String
    }

    var version: String
    var inputs: [Input]
    var settings: [String: String]
    /// Names of the points in order.
    var points: [String]
  }

  // A finished point.
  private struct Record: Codable {
    var point: String
    var sha256: String
    var generations: String
  }

  let path: String
  private let plan: Plan
  private let checkpoint: Checkpoint
  private var records: [String: Record] = [:]
  private let files = FileManager.default

  /// Opens a folder; nothing is written before ``begin(_:)``.
  ///
  /// - Throws: `EncodingError`.
  init(path: String, plan: Plan) throws {
    self.path = path
    self.plan = plan
    checkpoint = try Checkpoint(output: path + "/points/finished", plan: plan)
  }

  /// The file of a point's generations.
  static func generationsFile(_ point: String) -> String { "generations_\(point).jsonl" }

  /// The file of a point.
  static func pointFile(_ point: String) -> String { "points/point_\(point).json" }

  /// Whether a folder holds a sweep, finished or not.
  static func holdsSweep(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/" + planFile)
  }

  /// Begins or resumes; refuses to discard what the folder holds unasked.
  func begin(_ start: JobStart) throws {
    if start == .resume {
      guard Self.holdsSweep(path) else { throw SweepError.nothingToResume(path) }
      return try goOn { if isFinished { throw SweepError.nothingLeft(path) } }
    }
    if Self.holdsSweep(path), start == .anew {
      throw exists(RunManifest.file) ? SweepError.finishedSweep(path) : stopped
    }
    let tables =
      try SweepTables.Subject.steer.files + RunOwner.outputs(of: path) + [RunManifest.file]
    try discard(tables)
    try open()
  }

  /// Begins or resumes in the folder of a training, whose files stay; a finished sweep is made anew.
  func beginBesideTraining(_ start: JobStart) throws {
    if checkpoint.exists, start == .resume { return try goOn() }
    if checkpoint.exists, start == .anew { throw stopped }
    try discard(SweepTables.Subject.steer.files)
    try open()
  }

  private func open() throws {
    var folder = try RunFolder(path: path)
    try Subfolder.make("points", in: path)
    try folder.write(json: plan, as: Self.planFile)
    _ = try checkpoint.begin(resume: false, overwrite: true)
  }

  private func goOn(_ check: () throws -> Void = {}) throws {
    try Subfolder.make("points", in: path)
    try checkPlan()
    try check()
    for line in try checkpoint.begin(resume: true, overwrite: false) {
      let record = try JSONText.decode(Record.self, from: line.utf8, file: checkpoint.path)
      records[record.point] = record
    }
  }

  private var stopped: SweepError {
    let names = (try? storedPlan().points) ?? plan.points
    return .stoppedSweep(
      path, done: names.count { exists(Self.pointFile($0)) }, points: names.count)
  }

  /// A point that is finished; nil if it is not, or not as it was written.
  func point(_ name: String) -> SweepPoint? {
    guard let record = records[name],
      (try? digest(Self.pointFile(name))) == record.sha256,
      (try? digest(Self.generationsFile(name))) == record.generations
    else { return nil }
    return stored(name)
  }

  /// The first text of a finished point, after its prompt; nil if there is none.
  func firstText(of name: String) throws -> String? {
    let file = try RunFile(run: path, file: Self.generationsFile(name))
    guard let line = file?.contents.split(separator: UInt8(ascii: "\n")).first else { return nil }
    let text = try JSONText.decode(JudgedText.self, from: line, file: path)
    return text.prompt + text.text
  }

  private func stored(_ name: String) -> SweepPoint? {
    try? decoded(Self.pointFile(name))
  }

  /// Writes a finished point.
  func save(_ point: SweepPoint, _ texts: [JudgedText], as name: String) throws {
    var folder = try RunFolder(path: path)
    let lines = try texts.map { try JSONText.line($0) + "\n" }
    try folder.write(lines.joined(), as: Self.generationsFile(name))
    try folder.write(json: point, as: Self.pointFile(name))
    let record = Record(
      point: name, sha256: try digest(Self.pointFile(name)),
      generations: try digest(Self.generationsFile(name)))
    try checkpoint.append([JSONText.line(record)])
  }

  /// Removes what is needed to go on, once the sweep is finished.
  func finish() { checkpoint.remove() }

  /// Counts the files of the points among the outputs of a run.
  func record(in folder: inout RunFolder) {
    folder.record(Self.planFile)
    for name in plan.points {
      folder.record(Self.pointFile(name))
      folder.record(Self.generationsFile(name))
    }
  }

  private func digest(_ file: String) throws -> String {
    try ContentDigest.sha256(ofFile: path + "/" + file)
  }

  // Whether the sweep ended and nothing of it is lost.
  private var isFinished: Bool {
    guard !checkpoint.exists, let manifest = try? RunManifest.of(run: path) else { return false }
    return manifest.outputs.allSatisfy(exists) && plan.points.allSatisfy { stored($0) != nil }
  }

  private func exists(_ name: String) -> Bool { files.fileExists(atPath: path + "/" + name) }

  private func storedPlan() throws -> Plan {
    guard let stored = try? decoded(Self.planFile) as Plan? else {
      throw SweepError.otherSweep(path, reason: "\(Self.planFile) cannot be read")
    }
    return stored
  }

  private func decoded<Value: Decodable>(_ name: String) throws -> Value? {
    try RunFile(run: path, file: name).map {
      try JSONText.decode(from: $0.contents, file: $0.path)
    }
  }

  private func checkPlan() throws {
    let stored = try storedPlan()
    guard stored != plan else { return }
    func fail(_ reason: String) -> SweepError { .otherSweep(path, reason: reason) }
    if stored.version != plan.version {
      throw fail("version \(stored.version) made it, this is \(plan.version)")
    }
    for (own, new) in zip(stored.inputs, plan.inputs) where own != new {
      throw fail("it was made with another \(own.role)")
    }
    for name in Set(stored.settings.keys).union(plan.settings.keys).sorted() {
      let (own, new) = (stored.settings[name] ?? "none", plan.settings[name] ?? "none")
      if own != new { throw fail("\(name) was \(own) and is now \(new)") }
    }
    throw fail("it was made with other values")
  }

  // Files of an earlier sweep must not stand beside those of this one.
  private func discard(_ tables: [String]) throws {
    guard Self.holdsSweep(path) else { return }
    for name in try files.subpathsOfDirectory(atPath: path) {
      let isOwn =
        tables.contains(name) || name == Self.planFile
        || name.hasPrefix("generations_") && name.hasSuffix(".jsonl")
        || name.hasPrefix("points/point_") && name.hasSuffix(".json")
      if isOwn { try ListedFile.remove(name, in: path) }
    }
  }
}
