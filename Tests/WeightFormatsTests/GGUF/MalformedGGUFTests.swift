import Files
import Testing
import WeightFormats

/// Each rule of the format, broken.
@Suite struct MalformedGGUFTests {
  @Test(arguments: kindCases + countCases)
  func header(_ malformed: MalformedCase) { expectError(malformed) }

  @Test(arguments: valueCases)
  func metadata(_ malformed: MalformedCase) { expectError(malformed) }

  @Test(arguments: tensorCases + placeCases)
  func tensors(_ malformed: MalformedCase) { expectError(malformed) }

  @Test(arguments: unknownTypes)
  func unknownTypesAreNamed(number: UInt32, name: String) {
    let file = GGUFBuilder.data(32).with(.init(type: number))
    expectError(
      .init("type", bytes: file.bytes, .unsupportedGGUFType(file: "f", tensor: "a", type: name)))
  }

  private func expectError(_ malformed: MalformedCase) {
    #expect(throws: malformed.error) { try GGUFFile(FileBytes(malformed.bytes, name: "f")) }
    #expect(malformed.error.description.hasPrefix("f: "))
    #expect(!malformed.error.description.contains("\n"))
  }
}

private let unknownTypes: [(UInt32, String)] = [
  (4, "Q4_2"), (9, "Q8_1"), (15, "Q8_K"), (16, "IQ2_XXS"), (20, "IQ4_NL"), (29, "IQ1_M"),
  (34, "TQ1_0"), (39, "MXFP4"), (42, "number 42"), (.max, "number 4294967295"),
]

private func unsupported(_ reason: String, _ remedy: String) -> WeightFormatError {
  .unsupportedGGUF(file: "f", reason: reason, remedy: remedy)
}

private let noMagic = unsupported(
  "is not a GGUF file: it does not begin with “GGUF”", "Fetch it again, or give a .gguf file.")
private let oldVersion = "Convert the model again, as version 2 or 3."

private let kindCases: [MalformedCase] = [
  .init("empty", bytes: [], noMagic),
  .init("cut", bytes: Array("GGUF\u{3}\u{0}\u{0}".utf8), noMagic),
  .init("a pointer", bytes: Array("version https://git-lfs".utf8), noMagic),
  .init(
    "version 1", bytes: GGUFBuilder(version: 1).bytes,
    unsupported("is GGUF version 1", oldVersion)),
  .init(
    "version 4", bytes: GGUFBuilder(version: 4).bytes,
    unsupported("is GGUF version 4", oldVersion)),
  .init(
    "big-endian", bytes: GGUFBuilder(version: 3 << 24).bytes,
    unsupported("is big-endian", "Convert the model again, as little-endian.")),
  .init(
    "one of several",
    bytes: GGUFBuilder().with("split.count", type: Kind.uint32, little(3 as UInt32)).bytes,
    unsupported(
      "is one of 3 files that make up a model",
      "Merge them first: llama-gguf-split --merge FIRST-FILE MERGED-FILE.")),
  .init(
    "one of a word",
    bytes: GGUFBuilder().with("split.count", type: Kind.string, text("x")).bytes,
    .wrongGGUFValue(file: "f", key: "split.count", expected: "an integer", found: "a string")),
]

private func malformed(_ offset: Int, _ reason: String) -> WeightFormatError {
  .malformedGGUF(file: "f", offset: offset, reason: reason)
}

private let countCases: [MalformedCase] = [
  .init(
    "no counts", bytes: Array(GGUFBuilder().bytes.prefix(12)),
    malformed(8, "the file ends inside a number")),
  .init(
    "too many tensors", bytes: GGUFBuilder(tensorCount: 1).bytes,
    malformed(8, "1 tensors do not fit the 8 bytes left")),
  .init(
    "far too many tensors", bytes: GGUFBuilder(tensorCount: .max).bytes,
    malformed(8, "18446744073709551615 tensors do not fit the 8 bytes left")),
  .init(
    "too many entries", bytes: GGUFBuilder(valueCount: 1 << 40).bytes,
    malformed(16, "1099511627776 metadata entries do not fit the 0 bytes left")),
]

/// A file with one entry `k`, whose value begins at byte 37.
private func value(_ name: String, type: UInt32, _ bytes: [UInt8], _ error: WeightFormatError)
  -> MalformedCase
{
  MalformedCase(name, bytes: GGUFBuilder().with("k", type: type, bytes).bytes, error)
}

private func alignment(_ number: UInt32) -> MalformedCase {
  MalformedCase(
    "alignment \(number)",
    bytes: GGUFBuilder().with("general.alignment", type: Kind.uint32, little(number)).bytes,
    malformed(57, "general.alignment is not a power of two"))
}

private let valueCases: [MalformedCase] = [
  .init(
    "key too long",
    bytes: GGUFBuilder().with(String(repeating: "k", count: 65_536), type: 0, [0]).bytes,
    malformed(24, "a name has 65536 bytes, over the limit of 65535")),
  .init(
    "key beyond the file",
    bytes: GGUFBuilder(valueCount: 1).bytes + text("key", length: .max) + little(0 as UInt64),
    malformed(24, "a string of 18446744073709551615 bytes ends beyond the file")),
  .init(
    "key twice",
    bytes: GGUFBuilder().with("k", type: 0, [0]).with("k", type: 0, [0]).bytes,
    .duplicateKey(file: "f", key: "k", offset: 38)),
  .init(
    "key not UTF-8",
    bytes: GGUFBuilder(valueCount: 1).bytes + little(1 as UInt64) + [0xFF] + [0, 0, 0, 0, 0],
    .invalidUTF8(file: "f", offset: 32)),
  value("unknown type", type: 13, [0], malformed(33, "a metadata value has the unknown type 13")),
  value("cut number", type: 10, [1, 2, 3], malformed(37, "the file ends inside a number")),
  value(
    "neither true nor false", type: Kind.boolean, [2], malformed(37, "2 stands for true or false")),
  value(
    "string beyond the file", type: Kind.string, text("abc", length: 4),
    malformed(37, "a string of 4 bytes ends beyond the file")),
  value(
    "string not UTF-8", type: Kind.string, little(3 as UInt64) + [0x61, 0xC3, 0x28],
    .invalidUTF8(file: "f", offset: 46)),
  value(
    "array of an unknown type", type: Kind.array, array(type: 99, count: 0),
    malformed(37, "a metadata value has the unknown type 99")),
  value(
    "array beyond the file", type: Kind.array, array(type: 10, count: 2, little(1 as UInt64)),
    malformed(41, "2 values of an array do not fit the 8 bytes left")),
  value(
    "endless array", type: Kind.array, array(type: 0, count: .max),
    malformed(41, "18446744073709551615 values of an array do not fit the 0 bytes left")),
  value(
    "strings beyond the file", type: Kind.array, array(type: 8, count: 2, text("abcdefgh")),
    malformed(65, "the file ends inside a number")),
  value(
    "deep arrays", type: Kind.array,
    (0..<100_000).flatMap { _ in array(type: Kind.array, count: 1) },
    malformed(85, "arrays are nested deeper than 4 levels")),
  alignment(0), alignment(12), alignment(.max),
  .init(
    "alignment in words",
    bytes: GGUFBuilder().with("general.alignment", type: Kind.string, text("32")).bytes,
    malformed(63, "general.alignment is not a power of two")),
]

private func tensor(
  _ name: String, _ tensor: GGUFBuilder.Tensor, data: Int = 32, _ reason: String
) -> MalformedCase {
  MalformedCase(name, bytes: GGUFBuilder.data(data).with(tensor).bytes, tensorError(reason))
}

private func tensorError(_ reason: String, _ name: String = "a") -> WeightFormatError {
  .malformedGGUFTensor(file: "f", tensor: name, reason: reason)
}

private func overflow(_ name: String, _ dimensions: [UInt64], type: UInt32 = 0) -> MalformedCase {
  let file = GGUFBuilder.data(32).with(.init(dimensions: dimensions, type: type))
  return MalformedCase(name, bytes: file.bytes, .shapeOverflow(file: "f", tensor: "a"))
}

private let tensorCases: [MalformedCase] = [
  .init(
    "name beyond the file",
    bytes: GGUFBuilder(tensorCount: 1).bytes + text("", length: 17) + [0, 0, 0, 0, 0, 0, 0, 0]
      + [0, 0, 0, 0, 0, 0, 0, 0], malformed(24, "a string of 17 bytes ends beyond the file")),
  .init(
    "name twice", bytes: GGUFBuilder.data(64).with(.init()).with(.init(offset: 32)).bytes,
    tensorError("its name appears twice")),
  tensor(
    "five dimensions", .init(dimensions: [1, 1, 1, 1, 1]),
    "it has 5 dimensions, over the limit of 4"),
  tensor(
    "endless dimensions", .init(rank: .max), "it has 4294967295 dimensions, over the limit of 4"),
  overflow("huge dimension", [1 << 63]),
  overflow("overflowing product", [1 << 32, 1 << 32]),
  overflow("overflowing bytes", [1 << 61]),
  overflow("overflowing elements", [1 << 62, 4], type: 10),
  tensor(
    "rows of half a block", .init(dimensions: [48, 2], type: 8),
    "its rows of 48 are no whole blocks of 32 (Q8_0)"),
  tensor(
    "rows of half a super-block", .init(dimensions: [128, 2], type: 14),
    "its rows of 128 are no whole blocks of 256 (Q6_K)"),
  tensor(
    "a single quantised value", .init(dimensions: [], type: 2),
    "its rows of 1 are no whole blocks of 32 (Q4_0)"),
]

private let placeCases: [MalformedCase] = [
  tensor("misaligned", .init(offset: 8), data: 64, "its offset 8 is no multiple of 32"),
  tensor(
    "beyond the data", .init(offset: 32), data: 63,
    "its 32 bytes at offset 32 end beyond the 63 bytes of data"),
  tensor(
    "far beyond the data", .init(offset: .max - 31), data: 64,
    "its 32 bytes at offset 18446744073709551584 end beyond the 64 bytes of data"),
  tensor(
    "larger than the data", .init(dimensions: [9]), data: 35,
    "its 36 bytes at offset 0 end beyond the 35 bytes of data"),
  tensor(
    "no data", .init(), data: 0, "its 32 bytes at offset 0 end beyond the 0 bytes of data"),
  .init(
    "overlap",
    bytes: GGUFBuilder.data(96).with(.init(name: "b", offset: 32))
      .with(.init(dimensions: [9], offset: 0)).bytes,
    tensorError("it shares bytes with \"a\"", "b")),
  .init(
    "same place twice", bytes: GGUFBuilder.data(32).with(.init(name: "b")).with(.init()).bytes,
    tensorError("it shares bytes with \"b\"")),
]
