import Files
import Foundation
import LinearAlgebra
import Testing
import WeightFormats

@Suite struct TensorStoreTests {
  @Test func readsARealModel() throws {
    let store = try TensorStore(folder: FileFolder(path: gpt2Fixture))
    #expect(store.metadata == ["format": "pt"])
    let name = "transformer.h.0.attn.c_attn.weight"
    #expect(store.contains(name) && store.names.contains(name))
    #expect(try store.description(of: name).shape == [48, 144])
    for name in store.names {
      let shape = try store.description(of: name).shape
      let values = try store.floats(name, shape: shape)
      let mapped = try #require(try store.mappedMatrix(name, shape: shape))
      #expect(mapped.values == values)
      #expect(values.allSatisfy { $0.isFinite })
      #expect(values.contains { $0 != 0 })
    }
  }

  @Test(arguments: ["add", "multiply", "offset"])
  func readsARealSteer(kind: String) throws {
    let path = "\(gpt2Fixture)/steer_\(kind).safetensors"
    let file = try SafetensorsFile(FileBytes.map(path: path))
    #expect(file.metadata["adaptor"] == kind)
    #expect(file.metadata["epsilon"] == "0.001")
    #expect(file.tensors.allSatisfy { $0.shape.first == 2 })
  }

  @Test func joinsShards() throws {
    try withTemporaryFolder { folder in
      try writeShards(folder)
      let store = try TensorStore(folder: FileFolder(path: folder))
      #expect(store.names == ["a", "b", "c"])
      #expect(try store.floats("a", shape: [2, 1]) == [1, 2])
      #expect(try store.floats("b") == [3])
      #expect(try store.floats("c") == [4, 5, 6])
      // The index does not name this one.
      #expect(!store.contains("unnamed"))
      #expect(store.metadata == ["format": "pt", "only": "second"])
    }
  }

  @Test func prefersTheSingleFile() throws {
    try withTemporaryFolder { folder in
      try writeShards(folder)
      try SafetensorsWriter.write(
        [NamedTensor(name: "whole", shape: [1], values: [9])], metadata: [:],
        to: "\(folder)/model.safetensors")
      #expect(try TensorStore(folder: FileFolder(path: folder)).names == ["whole"])
    }
  }

  @Test(
    arguments: [
      (#"[]"#, .malformedIndex(file: "i", reason: "the index is not a JSON object")),
      (#"{}"#, .malformedIndex(file: "i", reason: "the index has no weight_map")),
      (
        #"{"weight_map":[]}"#, .malformedIndex(file: "i", reason: "weight_map is not a JSON object")
      ),
      (
        #"{"weight_map":{"a":1}}"#,
        .malformedIndex(file: "i", reason: "weight_map holds more than file names")
      ),
      (
        #"{"weight_map":{"a":"s"}"#,
        .invalidJSON(
          file: "i", offset: 23,
          reason: "expected a comma or the end of the object, but the text ends")
      ),
      (#"{"weight_map":{"a":"s","a":"t"}}"#, .missingShard(index: "i", shard: "t")),
      (#"{"weight_map":{"a":"t"}}"#, .missingShard(index: "i", shard: "t")),
      (#"{"weight_map":{"b":"s"}}"#, .tensorMissingFromShard(index: "i", tensor: "b", shard: "s")),
      (#"{"weight_map":{"a":"../s"}}"#, .file(.nameOutsideFolder(folder: "m", name: "../s"))),
      (
        #"{"weight_map":{"a":"x/../../s"}}"#,
        .file(.nameOutsideFolder(folder: "m", name: "x/../../s"))
      ),
      (#"{"weight_map":{"a":"/s"}}"#, .file(.nameOutsideFolder(folder: "m", name: "/s"))),
      (#"{"weight_map":{"a":""}}"#, .file(.nameOutsideFolder(folder: "m", name: ""))),
      (#"{"weight_map":{"a":"s\u0000"}}"#, .file(.nameOutsideFolder(folder: "m", name: "s\0"))),
    ] as [(String, WeightFormatError)])
  func rejectsBadIndices(index: String, error: WeightFormatError) {
    let shard = safetensors("{\(entry("a", "U8", "[1]", "[0,1]"))}", dataCount: 1)
    let folder = FileFolder(
      name: "m",
      files: [
        "s": FileBytes(shard, name: "s"),
        "model.safetensors.index.json": FileBytes(Array(index.utf8), name: "i"),
      ])
    #expect(throws: error) { try TensorStore(folder: folder) }
    #expect(!error.description.isEmpty)
  }

  @Test func saysWhatIsMissing() throws {
    let empty = FileFolder(name: "m", files: ["tf_model.h5": FileBytes([], name: "p")])
    #expect(throws: WeightFormatError.noWeights(folder: "m", found: ["tf_model.h5"])) {
      try TensorStore(folder: empty)
    }
    let path = "\(gpt2Fixture)/steer_add.safetensors"
    let store = TensorStore(file: try SafetensorsFile(FileBytes.map(path: path)))
    #expect(
      throws: WeightFormatError.missingTensor(file: path, tensor: "vec", similar: ["add_vec"])
    ) { try store.floats("vec") }
    #expect(
      throws: WeightFormatError.shapeMismatch(
        file: path, tensor: "add_vec", expected: [48, 2], actual: [2, 48])
    ) { try store.floats("add_vec", shape: [48, 2]) }
  }

  @Test(arguments: ["model.safetensors", "pytorch_model.bin", "model.safetensors.index.json"])
  func namesLinksToNothing(_ name: String) throws {
    try withTemporaryFolder { path in
      let link = "\(path)/\(name)"
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: "../blobs/absent")
      let dangling = FileError.danglingLink(path: link, target: "../blobs/absent")
      #expect(throws: WeightFormatError.file(dangling)) {
        try TensorStore(folder: FileFolder(path: path))
      }
      try FileManager.default.removeItem(atPath: link)
      try FileManager.default.createDirectory(
        atPath: link, withIntermediateDirectories: false)
      #expect(throws: WeightFormatError.file(.notARegularFile(path: link))) {
        try TensorStore(folder: FileFolder(path: path))
      }
    }
  }

  @Test func namesShardsThatLinkToNothing() throws {
    try withTemporaryFolder { path in
      try writeShards(path)
      let shard = "\(path)/model-2.safetensors"
      try FileManager.default.removeItem(atPath: shard)
      try FileManager.default.createSymbolicLink(atPath: shard, withDestinationPath: "absent")
      let dangling = FileError.danglingLink(path: shard, target: "absent")
      #expect(throws: WeightFormatError.file(dangling)) {
        try TensorStore(folder: FileFolder(path: path))
      }
    }
  }

  @Test func mapsOnlyAlignedFloats() throws {
    let header = entry("t", "F32", "[1]", "[0,4]")
    for padding in 0..<8 {
      let text = "{\(header)}" + String(repeating: " ", count: padding)
      let bytes = FileBytes(safetensors(text, dataCount: 4), name: "f")
      let store = TensorStore(file: try SafetensorsFile(bytes))
      let mapped = try store.mappedMatrix("t", shape: [1])
      #expect((mapped != nil) == (text.utf8.count % 4 == 0))
      #expect(try store.floats("t") == [Float(bitPattern: 0x0302_0100)])
    }
    #expect(try store(.float16, [0, 0]).mappedMatrix("t", shape: [1]) == nil)
  }

  private func writeShards(_ folder: String) throws {
    try SafetensorsWriter.write(
      [
        NamedTensor(name: "a", shape: [2, 1], values: [1, 2]),
        NamedTensor(name: "unnamed", shape: [], values: [0]),
      ], metadata: ["format": "pt"], to: "\(folder)/model-1.safetensors")
    try SafetensorsWriter.write(
      [
        NamedTensor(name: "b", shape: [], values: [3]),
        NamedTensor(name: "c", shape: [3], values: [4, 5, 6]),
      ], metadata: ["format": "np", "only": "second"], to: "\(folder)/model-2.safetensors")
    let index = """
      {"metadata": {"total_size": 24}, "weight_map": {"a": "model-1.safetensors",
       "b": "model-2.safetensors", "c": "model-2.safetensors"}}
      """
    try AtomicFile.write(index, to: "\(folder)/model.safetensors.index.json")
  }
}
