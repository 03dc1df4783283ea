internal import Files
package import Foundation
package import WeightFormats

/// Files under `Tests/Fixtures`; their layout is in `SCHEMA.md` there.
package enum Fixture {
  /// The package's root folder.
  package static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The path of a fixture.
  package static func path(_ name: String) -> String {
    packageRoot.appending(path: "Tests/Fixtures").appending(path: name).path
  }

  /// A fixture's JSON.
  package static func json<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path(name))))
  }

  /// A fixture's tensors.
  package static func tensors(_ name: String) throws -> TensorStore {
    TensorStore(file: try SafetensorsFile(FileBytes.map(path: path(name))))
  }

  /// A new empty folder, which `body` may fill; removed afterwards.
  package static func withTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "steerlens-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }
}
