import Datasets
import Files
import Foundation
import TestSupport
import Testing

/// Compressed files, and files that hold no text.
@Suite struct CompressedFileTests {
  // Two members, or frames: a header with a row, and a row.
  private static let gzip =
    "H4sIAAAAAAACAytJrSjRyUlMSs3hSs/PT9Ex5AIAnp5B2RIAAAAfiwgAAAAAAAIDS0pM0dE15AIAWaSm0gcAAAA="
  private static let zstandard = "KLUv/SASkQAAdGV4dCxsYWJlbApnb29kLDEKKLUv/SAHOQAAYmFkLC0xCg=="

  private static func bytes(_ text: String) throws -> [UInt8] {
    Array(try #require(Data(base64Encoded: text)))
  }

  @Test(arguments: [("d.csv.gz", gzip), ("d.CSV.zst", zstandard), ("d.csv", gzip)])
  func isReadAsWhatItHolds(name: String, base64: String) throws {
    let rows = [row("good", 1), row("bad", -1)]
    try DataFolder.with { folder in
      let path = try folder.write(Self.bytes(base64), as: name)
      let read = try DatasetReader.labelledTexts(path: path)
      #expect(read == rows)
      let prepared = try folder.prepare(.csv, [path])
      #expect(try prepared.rows == rows)
      let shown = try ContentDigest.sha256(ofFile: path)
      #expect(prepared.result.digests == [shown])
    }
  }

  // As pzstd writes it: a frame to be skipped tells the size of the next.
  @Test func aSkippedFrameMayComeFirst() throws {
    let bytes = try Self.bytes(
      "UCpNGAQAAAAmAAAAKLUv/QRYyQAAdGV4dCxsYWJlbApnb29kLDEKYmFkLC0xCiCx4ds=")
    try withFile("d.csv.zst", bytes) { path in
      let read = try DatasetReader.labelledTexts(path: path)
      #expect(read == [row("good", 1), row("bad", -1)])
    }
  }

  // A window of 2 GiB, which `zstd --long=31` asks for.
  @Test func aWindowThatIsTooLargeIsNoDamage() throws {
    let bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 0xA8, 9, 0, 0, 0x61]
    try withFile("d.csv.zst", bytes) { path in
      let error = #expect(throws: DatasetError.self) { try DatasetReader.texts(path: path) }
      #expect(error?.description.contains("zstd -d --long=31") == true)
    }
  }

  @Test(arguments: [("d.csv.gz", gzip, "gzip"), ("d.csv.zst", zstandard, "Zstandard")])
  func damageIsNamed(name: String, base64: String, format: String) throws {
    let bytes = try Self.bytes(base64)
    // The last byte that is cut in the first member still leaves the second one out.
    for cut in [bytes.count - 1, bytes.count / 2, 12, 6] {
      _ = try withFile(name, Array(bytes.prefix(cut))) { path in
        #expect(throws: DatasetError.damagedCompression(file: path, format: format)) {
          try DatasetReader.labelledTexts(path: path)
        }
      }
    }
  }

  @Test(arguments: [gzip, zstandard]) func arbitraryDamageIsNoCrash(base64: String) throws {
    let bytes = try Self.bytes(base64)
    try DataFolder.with { folder in
      for place in bytes.indices {
        for flip in [1, 0x80, 0xFF] as [UInt8] {
          var damaged = bytes
          damaged[place] ^= flip
          let path = try folder.write(damaged, as: "d.csv")
          do throws(DatasetError) {
            _ = try DatasetReader.labelledTexts(path: path)
          } catch {
            #expect(error.description.hasPrefix(path))
          }
        }
      }
    }
  }

  @Test(
    arguments: [
      ("d.zip", "PK\u{3}\u{4}....", "ZIP"), ("d.csv", "PK\u{3}\u{4}....", "ZIP"),
      ("d.jsonl", "BZh91AY", "bzip2"), ("d.txt", "%PDF-1.7", "PDF"),
      ("d.csv", "SQLite format 3\0", "SQLite"), ("d.csv", "\u{4}\"M\u{18}....", "LZ4"),
    ])
  func otherKindsAreNamed(name: String, start: String, kind: String) throws {
    try withFile(name, Array(start.utf8)) { path in
      let error = #expect(throws: DatasetError.self) { try DatasetReader.texts(path: path) }
      let message = error?.description ?? ""
      #expect(message.hasPrefix(path + ": is ") && message.contains(kind), "\(message)")
    }
  }

  // Gzip of gzip, of Parquet's first bytes, and of a ZIP archive's.
  @Test(
    arguments: [
      (
        "H4sIAAAAAAACA5Pv5mAAASZmbxYG533bXzACOQC3/hiNFQAAAA==", "compressed twice"
      ), ("H4sIAAAAAAACAwtwDDLUAwIArN2QqggAAAA=", "Parquet"),
      ("H4sIAAAAAAACAwvwZmbRAwIARm7zoAgAAAA=", "ZIP"),
    ]) func compressedContentsAreLookedAt(base64: String, kind: String) throws
  {
    let bytes = try Self.bytes(base64)
    try withFile("d.csv.gz", bytes) { path in
      let error = #expect(throws: DatasetError.self) { try DatasetReader.texts(path: path) }
      #expect(error?.description.contains(kind) == true, "\(error?.description ?? "")")
    }
  }

  @Test func zstandardWithADictionaryIsNamed() throws {
    // A frame whose header names dictionary 7.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x21, 0x07, 0x01, 0x09, 0, 0, 0x61]
    try withFile("d.csv.zst", frame) { path in
      let error = #expect(throws: DatasetError.self) { try DatasetReader.texts(path: path) }
      #expect(error?.description.contains("dictionary 7") == true)
    }
  }

  @Test func zstandardAfterAFrameThatIsPassedOver() throws {
    let skipped: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]
    try withFile("d.csv.zst", skipped + Self.bytes(Self.zstandard)) { path in
      let read = try DatasetReader.labelledTexts(path: path)
      #expect(read == [row("good", 1), row("bad", -1)])
    }
  }

  @Test(
    arguments: [[0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61]] as [[UInt8]])
  func utf32IsNamed(bytes: [UInt8]) throws {
    _ = try withFile("d.csv", bytes) { path in
      #expect(throws: DatasetError.utf32(file: path)) { try DatasetReader.texts(path: path) }
    }
  }

  @Test(arguments: ["d.parquet", "d.csv"]) func parquetIsNamed(name: String) throws {
    try withFile(name, Array("PAR1\u{15}\u{4}".utf8)) { path in
      let error = DatasetError.parquet(file: path)
      #expect(throws: error) { try DatasetReader.labelledTexts(path: path) }
      #expect(error.description.contains("load_dataset"))
    }
  }

  @Test func aDanglingLinkIsNamed() throws {
    try DataFolder.with { folder in
      let path = folder.file("d.csv")
      try FileManager.default.createSymbolicLink(
        atPath: path, withDestinationPath: "gone.csv")
      let error = DatasetError.danglingLink(file: path, target: "gone.csv")
      #expect(throws: error) { try DatasetReader.labelledTexts(path: path) }
      #expect(throws: PreparationError.data(error)) { try folder.prepare(.csv, [path]) }
      #expect(error.description.contains("symbolic link to \"gone.csv\""))
    }
  }
}
