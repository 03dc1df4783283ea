import Foundation
import Testing

/// `serve` as a program; what it answers is tested with the server.
@Suite struct ServeTests {
  @Test func otherMachinesNeedAKey() throws {
    let result = try Tool.run([
      "serve", "--model", "reviews-2m", "--host", "0.0.0.0", "--port", "0",
    ])
    #expect(result.exitCode == 1 && result.errorLines.count == 1)
    #expect(result.errors.hasPrefix("steerlens: error: ") && result.errors.contains("--api-key"))
  }

  @Test func aPortThatIsInUseIsTold() throws {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        #expect(bind(socket, address, size) == 0)
        #expect(listen(socket, 1) == 0)
        getsockname(socket, address, &size)
      }
    }
    let port = in_port_t(bigEndian: address.sin_port)
    let result = try Tool.run(["serve", "--model", "reviews-2m", "--port", "\(port)"])
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("port \(port)") && result.errors.contains("--port"))
  }

  @Test(arguments: ["no-such-model", "no/such/model"]) func aMissingModelIsTold(_ name: String)
    throws
  {
    let result = try Tool.run(["serve", "--model", name, "--port", "0"])
    #expect(result.exitCode == 1 && result.errors.hasPrefix("steerlens: error: "))
    #expect(result.errors.contains(name))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func aFullDiskIsNoObstacle() throws {
    let tool = try #require(Tool.executable).path(percentEncoded: false)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", "exec \"$0\" serve --model no-such-model --port 0 2>/dev/full", tool,
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 1)
  }

  @Test(arguments: [SIGTERM, SIGINT]) func itEndsWhenItIsToldTo(_ signal: Int32) throws {
    let folder = NSTemporaryDirectory()
    let tool = try RunningTool(["serve", "--model", "reviews-2m", "--port", "0"], in: folder)
    while !(try tool.errorsSoFar().contains("serving at http://127.0.0.1:")) { usleep(20_000) }
    tool.send(signal)
    let result = try tool.result(timeout: 30)
    #expect(result.exitCode == 0 && result.output.isEmpty)
    #expect(result.errorLines.count == 1)
  }
}
