public import Files
internal import Foundation
internal import LinearAlgebra

/// A folder that keeps the final hidden states of texts between runs.
///
/// A file holds those of one list of texts. Its name is a digest of all that decides their bits: the model's
/// configuration and weights, the program and its products, the tokens of every text, and which texts pass
/// the transformer together. So a file is used where every float in it is what would be computed, and
/// nowhere else. The files may be deleted at any time.
public final class HiddenStateCache {
  /// The folder.
  public let folder: String

  private let model: LanguageModel
  private let program: String
  private let note: (String) -> Void
  // Of model and processor, computed when first asked for.
  private var facts: String?

  /// Takes a folder, made if need be.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - model: The model whose hidden states are kept.
  ///   - program: What tells this program from others that may round otherwise, such as its digest.
  ///   - note: Told what is kept, what was damaged, and why nothing is kept.
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  public init(
    folder: String, of model: LanguageModel, program: String,
    note: @escaping (String) -> Void = { _ in }
  ) throws(FileError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: folder, reason: "the folder cannot be made")
    }
    self.folder = folder
    self.model = model
    self.program = program
    self.note = note
  }

  // The file of some passes; nil, which is told, where another process uses it or the system refuses.
  fileprivate func file(
    of passes: [[PassedText]], precision: PassPrecision, texts: Int, floatCount: Int
  ) throws -> HiddenStateFile? {
    guard floatCount > 0 else { return nil }
    let key = ContentDigest.sha256(
      try modelFacts()
        + "precision \(precision.rawValue)\npasses \(PassedText.digest(passes))\ntexts \(texts)\n")
    let path = folder + "/" + key + ".hidden-states"
    do throws(FileLockError) {
      let file = try HiddenStateFile(path: path, key: key, texts: texts, floatCount: floatCount)
      let known = passes.joined().count { file.isMarked($0.number) }
      note(
        "\(path): \(floatCount / 262_144) MiB for the hidden states of \(passes.joined().count) texts, "
          + "\(known) of which are there")
      return file
    } catch {
      note(Self.remark(error))
      return nil
    }
  }

  fileprivate func noteDamage(of file: HiddenStateFile) {
    note("\(file.path): what is damaged of the hidden states is computed again")
  }

  private func modelFacts() throws -> String {
    if let facts { return facts }
    let all = """
      model \(try model.contentDigest())
      weights \(model.weightMemory.rawValue)
      program \(program)
      products \(ProcessorKernels.rounding)

      """
    facts = all
    return all
  }

  private static func remark(_ error: FileLockError) -> String {
    switch error {
    case .held(let path):
      "\(path) is in use by another process; hidden states are computed without it"
    case .refused(let path, let reason), .cannotWrite(let path, let reason):
      "\(path): \(reason); hidden states are computed without it"
    }
  }
}

extension HiddenStateStore {
  /// Creates a store that keeps hidden states in a cache, as far as it can, and has those that are there.
  ///
  /// - Parameters:
  ///   - counts: The number of hidden states of each text.
  ///   - width: `d`.
  ///   - cache: The cache; nil for none.
  ///   - passes: The texts that pass the transformer together, pass by pass; for a cache alone.
  ///   - precision: The precision of the passes.
  ///   - memoryLimit: As without a cache.
  /// - Throws: ``LanguageModelError/noRoomForHiddenStates(bytes:reason:)``; `WeightFormatError`,
  ///   `FileError` where the model's files cannot be read any more.
  package convenience init(
    counts: [Int], width: Int, cache: HiddenStateCache?, passes: @autoclosure () -> [[PassedText]],
    precision: PassPrecision = .full, memoryLimit: Int? = nil
  ) throws {
    let floatCount = counts.reduce(0, +) * width
    guard let cache,
      let file = try cache.file(
        of: passes(), precision: precision, texts: counts.count, floatCount: floatCount)
    else {
      try self.init(counts: counts, width: width, memoryLimit: memoryLimit)
      return
    }
    self.init(counts: counts, width: width, file: file) { cache.noteDamage(of: file) }
  }
}
