package import Foundation

/// The programs of this package, built beside the tests.
package enum BuiltProgram {
  /// The executable of a name, found beside the test bundle; nil if it was not built.
  package static func url(named name: String) -> URL? {
    let bundles = [Bundle.main] + Bundle.allBundles
    let starts = bundles.map(\.bundleURL) + CommandLine.arguments.map { URL(filePath: $0) }
    for start in starts {
      var folder = start
      // The bundle is an executable beside ours on Linux, and a folder with one inside on macOS.
      for _ in 0..<5 {
        let program = folder.appending(path: name)
        if isProgram(program.path(percentEncoded: false)) { return program }
        folder.deleteLastPathComponent()
      }
    }
    return nil
  }

  private static func isProgram(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
  }
}
