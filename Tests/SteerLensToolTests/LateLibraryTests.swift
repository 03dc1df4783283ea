#if os(Linux)
import Foundation
import TestSupport
import Testing

/// Libraries that are opened at their first use, not at the start of every program.
@Suite struct LateLibraryTests {
  @Test(arguments: ["steerlens", "steerlens-serve"])
  func programsStartWithoutWhatDownloadsAndDraws(_ program: String) throws {
    let process = Process()
    let executable: URL = try #require(BuiltProgram.url(named: program))
    process.executableURL = executable
    // The dynamic linker then lists what it would load, and ends.
    process.environment = ["LD_TRACE_LOADED_OBJECTS": "1"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let list = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(list.contains("libopenblas"), "\(list)")
    for library in ["libcurl", "libcairo", "libpango", "libssl", "libX11"] {
      #expect(!list.contains(library), "\(library) of \(program)")
    }
  }

  @Test func withoutLibcurlDownloadsSayWhatToInstall() throws {
    try Workspace.with { workspace in
      let result = try run(
        ["fetch", "gpt2"], without: ["libcurl.so.4", "libcurl-gnutls.so.4"], in: workspace)
      #expect(result.exitCode == 1 && result.output.isEmpty)
      #expect(result.errors.contains("libcurl.so.4: ") && result.errors.contains("libcurl4"))
      #expect(result.errorLines.count == 1, "\(result.errors)")
    }
  }

  @Test func withoutPangoRunsEndBeforeTheirWork() throws {
    try Workspace.with { workspace in
      let arguments = ["generate", "--model", "reviews-2m", "--prompt", "The", "-n", "1"]
      let library = ["libpangocairo-1.0.so.0"]
      let result = try run(arguments + ["--out", "run"], without: library, in: workspace)
      #expect(result.exitCode == 1 && result.output.isEmpty && !workspace.exists("run"))
      #expect(
        result.errors.contains(library[0] + ": ") && result.errors.contains("libpangocairo-1.0-0"))
      #expect(result.errorLines.count == 1, "\(result.errors)")
      let undrawn = try run(arguments, without: library, in: workspace)
      #expect(undrawn.exitCode == 0 && !undrawn.output.isEmpty, "\(undrawn.errors)")
    }
  }

  /// Runs the tool where the dynamic linker finds files of libraries' names that are none.
  private func run(_ arguments: [String], without libraries: [String], in workspace: Workspace)
    throws -> ToolResult
  {
    for library in libraries { try workspace.write("no library", as: library) }
    return try Tool.run(
      arguments, in: workspace.folder, environment: ["LD_LIBRARY_PATH": workspace.folder])
  }
}
#endif
