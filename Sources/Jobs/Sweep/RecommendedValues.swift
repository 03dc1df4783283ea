internal import Files
internal import Foundation
internal import RunFolders
package import SteerAnalysis

/// What a sweep recommends for a steer, kept beside it: `recommended.json` in the folder of its training.
///
/// It is no part of the steer file, whose digest stands in the manifests of all that was made with it; the
/// digest in this file says which steer it is of.
package struct RecommendedValues: Codable {
  /// The file in a run folder.
  package static let file = "recommended.json"
  // More than a recommendation ever takes.
  private static let largestFile = 1 << 16

  /// The SHA-256 of the steer file.
  package let steerSHA256: String
  /// The values.
  package let recommended: SweepRecommendation

  init(_ recommended: SweepRecommendation, _ steer: LoadedSteer) throws {
    self.recommended = recommended
    steerSHA256 = try ContentDigest.sha256(ofFile: steer.file)
  }

  /// Writes the file if the steer is that of a training's folder; a folder that cannot be written is left
  /// as it is.
  func write(beside steer: LoadedSteer, _ context: JobContext) throws {
    let folder = Self.folder(of: steer.file)
    guard let manifest = try? RunManifest.of(run: folder),
      manifest.holdsTraining,
      URL(filePath: steer.file).lastPathComponent == SteerPath.fileName
    else { return }
    let text = try JSONText.line(self) + "\n"
    do {
      try AtomicFile.write(text, to: folder + "/" + Self.file)
    } catch {
      context.note("the recommendation is not kept beside the steer: \(error)")
    }
  }

  /// What was recommended for the steer of a file or folder; nil if nothing was, or for another steer.
  package static func of(steer path: String) -> SweepRecommendation? {
    guard let steer = try? SteerPath.resolve(path) else { return nil }
    let file = folder(of: steer) + "/" + Self.file
    guard let bytes = try? FileBytes.map(path: file), bytes.count <= largestFile,
      let stored = try? JSONText.decode(Self.self, from: bytes.contents, file: file),
      (try? ContentDigest.sha256(ofFile: steer)) == stored.steerSHA256
    else { return nil }
    return stored.recommended
  }

  private static func folder(of file: String) -> String {
    URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false)
  }
}
