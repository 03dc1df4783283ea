package import Figures
internal import Files
internal import Foundation
package import RunFolders

/// A run folder read back: what reports, comparisons and notebooks are made of.
///
/// The folder may be anyone's: files are bounded, and what is broken is an error that names file and
/// position. Nothing is read from the folder afterwards.
package struct RunContents: Sendable {
  /// The folder as given.
  package let path: String
  /// Where the folder is, the same however it was reached.
  let location: String
  package let manifest: RunManifest
  /// What the run has of ``RunParts``, in that order.
  let parts: [any RunPart]
  /// The files that sections link to.
  let files: RunFileLinks
  /// The manifests of other runs of the same steer that are read with this one.
  let others: [RunManifest]

  /// Reads a folder.
  ///
  /// - Throws: `ReportError`.
  package init(path: String) throws(ReportError) {
    guard FileStatus(path: path)?.kind == .folder else { throw .notAFolder(path: path) }
    guard let manifest = try RunManifest.read(run: path, file: RunManifest.file) else {
      throw .noManifest(folder: path)
    }
    self.path = path
    location = URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
    self.manifest = manifest
    var parts: [any RunPart] = []
    for kind in RunParts.kinds {
      if let part = try kind.read(run: path, manifest: manifest) { parts.append(part) }
    }
    self.parts = parts
    files = try RunFileLinks(
      run: path, files: parts.flatMap { type(of: $0).files }, listed: manifest.outputs)
    others = []
  }

  /// A run with what others of the same steer have.
  init(_ first: RunContents, with others: [RunContents]) {
    path = first.path
    location = first.location
    manifest = first.manifest
    let found = ([first] + others).flatMap(\.parts)
    // In the order in which one run has them.
    parts = RunParts.kinds.flatMap { kind in found.filter { type(of: $0) == kind } }
    files = RunFileLinks(joining: ([first] + others).map(\.files))
    self.others = others.map(\.manifest)
  }

  /// The part of a kind; nil if the run has none.
  func part<Part: RunPart>(_: Part.Type) -> Part? { parts.lazy.compactMap { $0 as? Part }.first }

  /// What the run has, by one of the places of its kind.
  func parts(by place: KeyPath<PartPlaces, Int>) -> [any RunPart] {
    parts.sorted { type(of: $0).places[keyPath: place] < type(of: $1).places[keyPath: place] }
  }

  /// All figures of the run, in the order of its analyses; their names are unique.
  package var figures: [any Figure] { parts.flatMap { $0.figures(in: self) } }
}
