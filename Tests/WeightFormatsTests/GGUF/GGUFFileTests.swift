import Files
import Testing
import WeightFormats

/// Files that the `gguf` package wrote, and unusual ones that the format allows.
@Suite struct GGUFFileTests {
  @Test func everyTypeWidensToTheReference() throws {
    let file = try GGUFFile(FileBytes.map(path: ggufFixture("types.gguf")))
    let reference = TensorStore(
      file: try SafetensorsFile(FileBytes.map(path: ggufFixture("types.safetensors"))))
    let store = TensorStore(file: file)
    #expect(store.names == reference.names)
    for tensor in file.tensors {
      let shape = try reference.description(of: tensor.name).shape
      let values = try store.floats(tensor.name, shape: shape)
      // Equality of bits: signs of zeros count.
      let expected = try reference.floats(tensor.name).map(\.bitPattern)
      #expect(values.map(\.bitPattern) == expected, "\(tensor.name)")
    }
    #expect(
      Set(file.tensors.map(\.type)).isSuperset(of: [
        .float16, .bfloat16, .float64, .int8, .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2_K, .q3_K,
        .q4_K, .q5_K, .q6_K,
      ]))
    #expect(file.tensors.allSatisfy { $0.byteRange.lowerBound % 64 == 0 })
  }

  @Test(arguments: ["values.gguf", "version2.gguf"])
  func everyKindOfMetadata(name: String) throws {
    let file = try GGUFFile(FileBytes.map(path: ggufFixture(name)))
    let expected: [String: GGUFValue] = [
      "uint8": .unsigned(255), "uint16": .unsigned(65535), "uint32": .unsigned(UInt64(UInt32.max)),
      "uint64": .unsigned(.max), "int8": .signed(-128), "int16": .signed(-32768),
      "int32": .signed(Int64(Int32.min)), "int64": .signed(.min), "float32": .float(0.5),
      "float64": .double(0.1), "bool": .boolean(true), "false": .boolean(false),
      "string": .string("déjà ▁vu 😀"), "empty": .string(""),
      "strings": .stringArray(["<s>", "", "▁the", "a longer piece of text than fits a word", "\0"]),
      "uint8s": .unsignedArray([0, 255]), "uint16s": .unsignedArray([0, 65535]),
      "uint32s": .unsignedArray([0, UInt64(UInt32.max)]), "uint64s": .unsignedArray([0, .max]),
      "int8s": .signedArray([-128, 127]), "int16s": .signedArray([-32768, 32767]),
      "int32s": .signedArray([Int64(Int32.min), 3]), "int64s": .signedArray([.min, 3]),
      "float32s": .floatArray([0.25, -1.5]), "float64s": .doubleArray([0.1, -1e300]),
      "bools": .booleanArray([true, false, true]),
      "nested": .nestedArray([.signedArray([1, 2]), .signedArray([3])]),
    ]
    var values = file.values
    #expect(values.removeValue(forKey: "general.architecture") == .string("test"))
    for (key, value) in expected {
      #expect(values.removeValue(forKey: "test." + key) == value, "\(key)")
    }
    #expect(values.isEmpty)
    #expect(try TensorStore(file: file).floats("weight", shape: [2, 2]) == [1.5, -2, 0, 4])
  }

  @Test func metadataGivesTypedValues() throws {
    let file = try GGUFFile(FileBytes.map(path: ggufFixture("values.gguf")))
    #expect(try file.integer("test.int8") == -128)
    #expect(try file.integer("test.uint32") == Int(UInt32.max))
    #expect(try file.number("test.float32") == 0.5)
    #expect(try file.number("test.float64") == 0.1)
    #expect(try file.number("test.int16") == -32768)
    #expect(try file.number("test.uint16") == 65535)
    #expect(try file.boolean("test.bool") == true)
    #expect(try file.string("test.empty") == "")
    #expect(try file.strings("test.strings")?.count == 5)
    #expect(try file.integers("test.int32s") == [Int(Int32.min), 3])
    #expect(try file.integers("test.uint8s") == [0, 255])
    #expect(try file.floats("test.float32s") == [0.25, -1.5])
    #expect(try file.floats("test.float64s") == [0.1, -.infinity])
    #expect(try file.booleans("test.bools") == [true, false, true])
    #expect(try file.integer("none") == nil && file.number("none") == nil)
    #expect(try file.boolean("none") == nil && file.string("none") == nil)
    #expect(try file.strings("none") == nil && file.integers("none") == nil)
    #expect(try file.floats("none") == nil && file.booleans("none") == nil)
    #expect(file.metadata["test.int8"] == "-128" && file.metadata["test.bool"] == "true")
    #expect(file.metadata["test.float64"] == "0.1" && file.metadata["test.strings"] == nil)
  }

  @Test func valuesOfAnotherTypeAreErrors() throws {
    let file = try GGUFFile(FileBytes.map(path: ggufFixture("values.gguf")))
    func expectWrong<T>(
      _ key: String, _ expected: String, _ found: String,
      _ read: (String) throws(WeightFormatError) -> T
    ) {
      let error = WeightFormatError.wrongGGUFValue(
        file: file.bytes.name, key: key, expected: expected, found: found)
      #expect(throws: error) { try read(key) }
    }
    expectWrong("test.string", "an integer", "a string", file.integer)
    expectWrong("test.float32", "an integer", "a number", file.integer)
    let most = "of at most 9223372036854775807"
    expectWrong("test.uint64", "an integer \(most)", "an integer", file.integer)
    expectWrong("test.bool", "a number", "true or false", file.number)
    expectWrong("test.uint8", "true or false", "an integer", file.boolean)
    expectWrong("test.strings", "a string", "an array of strings", file.string)
    expectWrong("test.bools", "an array of strings", "an array of true or false", file.strings)
    expectWrong("test.float64s", "an array of integers", "an array of numbers", file.integers)
    expectWrong(
      "test.uint64s", "an array of integers \(most)", "an array of integers", file.integers)
    expectWrong("test.int8s", "an array of numbers", "an array of integers", file.floats)
    expectWrong("test.nested", "an array of true or false", "an array of arrays", file.booleans)
  }

  @Test func errorsOfTypedValuesNameTheKey() {
    let error = WeightFormatError.wrongGGUFValue(
      file: "f", key: "general.name", expected: "a string", found: "an integer")
    #expect(
      error.description == "f: the metadata entry \"general.name\" is an integer, not a string. "
        + "Convert the model again.")
  }

  @Test func whatTheFormatAllows() throws {
    func read(_ builder: GGUFBuilder) throws -> GGUFFile {
      try GGUFFile(FileBytes(builder.bytes, name: "f"))
    }
    #expect(try read(GGUFBuilder()).tensors.isEmpty)
    // Gaps, bytes after the last tensor, tensors out of order.
    let gaps = GGUFBuilder.data(200).with(.init(name: "b", offset: 96)).with(.init(offset: 32))
    #expect(try read(gaps).tensors.map(\.name) == ["b", "a"])
    // A single value; no values, whose other dimensions multiply to more than fits.
    let empty = GGUFBuilder.data(4).with(.init(dimensions: []))
      .with(.init(name: "none", dimensions: [.init(Int.max), .init(Int.max), 0]))
    let store = TensorStore(file: try read(empty))
    #expect(try store.floats("a").count == 1)
    #expect(try store.floats("none") == [])
    #expect(try store.stored("none")?.firstNonFinite() == nil)
    for alignment: UInt32 in [1, 8, 24, 4096] {
      var aligned = GGUFBuilder(alignment: Int(alignment), dataCount: 64)
        .with("general.alignment", type: Kind.uint32, little(alignment))
      let second = UInt64((32 + alignment - 1) / alignment * alignment)
      aligned.dataCount = Int(second) + 32
      aligned.tensors = [.init(), .init(name: "b", offset: second)]
      let file = try read(aligned)
      #expect(file.tensors.allSatisfy { $0.byteRange.lowerBound % Int(alignment) == 0 })
      #expect(file.tensors[1].byteRange.upperBound == aligned.bytes.count)
    }
    // One file of one.
    let whole = GGUFBuilder().with("split.count", type: Kind.uint32, little(1 as UInt32))
    #expect(try read(whole).integer("split.count") == 1)
  }
}
