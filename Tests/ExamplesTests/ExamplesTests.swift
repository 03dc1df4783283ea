import Foundation
import TestSupport
import Testing

/// The programs of `Examples/`, run one after the other as the README shows them.
@Suite struct ExamplesTests {
  @Test func trainsThenReadsEvidence() throws {
    try Fixture.withTemporaryFolder { folder in
      let steer = folder + "/steer.safetensors"
      let trained = try output(of: "example-train", [steer])
      #expect(trained.contains("step 20: ") && FileManager.default.fileExists(atPath: steer))
      let lines = try output(of: "example-evidence", [steer, "A wonderful, dull film."])
        .split(separator: "\n").map { $0.split(separator: " ") }
      #expect(lines.first?.last == "–")
      let evidence = lines.dropFirst().compactMap { $0.last.flatMap { Float($0) } }
      #expect(evidence.count == lines.count - 1 && evidence.contains { $0 != 0 })
    }
  }

  @Test func drawsAChartOfARun() throws {
    try Fixture.withTemporaryFolder { folder in
      let table = "step,cross_entropy,loss,tokens\n1,3.5,3.5,40\n2,3.25,3.25,44\n3,3,3,41\n"
      try table.write(toFile: folder + "/loss.csv", atomically: true, encoding: .utf8)
      let told = try output(of: "example-chart", [folder, folder + "/loss.png"])
      #expect(told.contains("3.50") && told.contains("3.00"), "\(told)")
      let picture = try Data(contentsOf: URL(filePath: folder + "/loss.png"))
      #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
  }

  private func output(of name: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let program: URL = try #require(BuiltProgram.url(named: name), "build \(name) first")
    process.executableURL = program
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }
}
