import Files
import Foundation
import Testing
import WeightFormats

/// Files that Python would run, and files that are damaged.
@Suite struct HostilePyTorchTests {
  @Test(arguments: [
    ("hostile-system.bin", "posix.system"), ("hostile-eval.pt", "__builtin__.eval"),
    ("hostile-legacy.bin", "posix.system"),
  ])
  func whatMightRunCodeIsNamed(_ file: String, _ name: String) throws {
    let bytes = try FileBytes.map(path: pyTorchFixture(file))
    let error = #expect(throws: WeightFormatError.self) { try PyTorchFile(bytes) }
    guard case .forbiddenGlobal(_, let offset, name)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(offset > 0 && offset < bytes.count)
    #expect(try #require(error).description.contains("nothing was run"))
    #expect(!FileManager.default.fileExists(atPath: "steerlens-was-here"))
  }

  @Test(arguments: [
    ("hostile-shared.bin", "blow up"), ("hostile-expanded.bin", "more elements than"),
  ])
  func smallFilesDoNotGrow(_ file: String, _ reason: String) throws {
    let bytes = try FileBytes.map(path: pyTorchFixture(file))
    let error = #expect(throws: WeightFormatError.self) { try PyTorchFile(bytes) }
    #expect(try #require(error).description.contains(reason))
  }

  /// A pickle in an archive, as torch.save lays it out.
  static func archive(_ pickle: [UInt8]) throws -> [UInt8] {
    try withTemporaryFolder { folder in
      let path = folder + "/a.pt"
      // The writer's own pickle is replaced: `None.` and padding that is never read.
      let room = String(repeating: "x", count: pickle.count)
      try PyTorchWriter.write(.string(room), storages: [:], to: path)
      var bytes = Array(try Data(contentsOf: URL(filePath: path)))
      let start = try #require(bytes.firstRange(of: [0x80, 2, UInt8(ascii: "X")])).lowerBound
      bytes.replaceSubrange(start..<start + pickle.count, with: pickle)
      return bytes
    }
  }

  static let malformed: [(String, String)] = [
    (".", "end with one value"), ("N", "not supported"),
    ("NN.", "end with one value"), ("(N.", "end with one value"), ("0", "empty stack"),
    ("(0", "empty stack"), ("t.", "mark is missing"), ("N\u{86}.", "empty stack"),
    ("q\u{0}", "nothing to remember"), ("h\u{5}.", "memo entry 5 is not there"),
    ("Na.", "no list to append to"), ("(NNu.", "no dictionary"), ("}(Nu.", "key without a value"),
    ("X\u{7F}\u{7F}\u{7F}\u{7F}", "bytes are announced"), ("Ix\n.", "whole number"),
    ("Fx\n.", "float"), ("I1", "line without an end"), ("NR.", "no tuple"), (")NR.", "no tuple"),
    ("N)R.", "no function"), ("NNb.", "state that plain"), ("NQ.", "no tuple"),
    ("(Nt" + "Q.", "storage that is not described"), ("ctorch\nSize\n.", "function or storage"),
    ("ctorch\nSize\n)R.", "size without"), ("ctorch\nFloatStorage\n)R.", "call of a type"),
    ("ctorch._utils\n_rebuild_tensor_v2\n)R.", "storage and offset"),
    ("ctorch._utils\n_rebuild_parameter\n)R.", "without tensor"),
    ("cargparse\nNamespace\n)RNb.", "without attributes"), ("\u{1}.", "not supported"),
    ("ccollections\nOrderedDict\n(]Nat" + "R.", "no pair"),
    (String(repeating: "]", count: 80) + String(repeating: "a", count: 79) + ".", "64 deep"),
  ]

  @Test(arguments: malformed.indices) func malformedPicklesAreNamed(_ index: Int) throws {
    let (text, reason) = Self.malformed[index]
    let pickle = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    let bytes = try Self.archive(pickle)
    let error = #expect(throws: WeightFormatError.self) {
      try PyTorchFile(FileBytes(bytes, name: "f"))
    }
    let message = try #require(error).description
    #expect(message.contains(reason), "\(text.debugDescription): \(message)")
    #expect(message.hasPrefix("f: no PyTorch checkpoint that can be read, at byte "))
  }

  @Test(arguments: [
    "tensors.bin", "tensors-legacy.bin", "published-multiply.pt", "published-add.pt",
  ])
  func damagedFilesNeverCrash(_ name: String) throws {
    let valid = Array(try Data(contentsOf: URL(filePath: pyTorchFixture(name))))
    var random = SplitMix(state: 7)
    var readable = 0
    for _ in 0..<4_000 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, using: &random) }
      do throws(WeightFormatError) {
        let file = try PyTorchFile(FileBytes(bytes, name: "f"))
        let store = TensorStore(file: file)
        for tensor in file.tensors {
          #expect(tensor.byteRange.upperBound <= bytes.count)
          #expect(tensor.elementCount <= bytes.count)
          #expect(try store.floats(tensor.name).count == tensor.elementCount)
        }
        readable += 1
      } catch {
        #expect(error.description.hasPrefix("f: ") || error.description.hasPrefix("two tensors"))
      }
    }
    #expect(readable > 100 && readable < 3_900, "\(readable)")
  }

  @Test func truncatedFilesAreNamed() throws {
    for name in ["tensors.bin", "tensors-legacy.bin"] {
      let whole = Array(try Data(contentsOf: URL(filePath: pyTorchFixture(name))))
      for count in stride(from: 0, to: whole.count, by: 7) {
        _ = #expect(throws: WeightFormatError.self) {
          try PyTorchFile(FileBytes(Array(whole.prefix(count)), name: "f"))
        }
      }
    }
  }

  @Test func archivesOfAnotherKindAreNamed() throws {
    let whole = Array(try Data(contentsOf: URL(filePath: pyTorchFixture("tensors.bin"))))
    func expect(_ reason: String, _ change: (inout [UInt8]) throws -> Void) throws {
      var bytes = whole
      try change(&bytes)
      let error = #expect(throws: WeightFormatError.self) {
        try PyTorchFile(FileBytes(bytes, name: "f"))
      }
      #expect(try #require(error).description.contains(reason))
    }
    let entry = try #require(whole.firstRange(of: [0x50, 0x4B, 1, 2])).lowerBound
    try expect("is compressed") { $0[entry + 10] = 8 }
    try expect("is encrypted") { $0[entry + 8] |= 1 }
    try expect("ends beyond the file") {
      $0.replaceSubrange(entry + 24..<entry + 27, with: [255, 255, 255])
    }
    try expect("no header") { $0[entry + 42] = 3 }
    try expect("begins neither") { $0[0] = 0 }
    try expect("not little-endian") {
      let order = try #require($0.lastRange(of: Array("little".utf8)))
      $0.replaceSubrange(order, with: Array("biggie".utf8))
    }
  }
}
