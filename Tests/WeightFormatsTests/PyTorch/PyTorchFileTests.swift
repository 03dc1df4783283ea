import Files
import Foundation
import LinearAlgebra
import Testing
import WeightFormats

/// Files that `torch.save` wrote.
@Suite struct PyTorchFileTests {
  @Test(arguments: ["tensors.bin", "tensors-legacy.bin"])
  func everyTensorEqualsTheReference(_ name: String) throws {
    let file = try PyTorchFile(FileBytes.map(path: pyTorchFixture(name)))
    let reference = TensorStore(
      file: try SafetensorsFile(FileBytes.map(path: pyTorchFixture("tensors.safetensors"))))
    let store = TensorStore(file: file)
    #expect(store.names == reference.names && store.names.count == 19)
    for name in store.names {
      let shape = try reference.description(of: name).shape
      let expected = try reference.floats(name)
      #expect(try store.floats(name, shape: shape) == expected, "\(name)")
      #expect(try store.matrix(name, shape: shape).values == expected, "\(name)")
    }
  }

  // Row-major tensors stay in the mapped file; others are gathered.
  @Test func viewsAreToldApart() throws {
    let file = try PyTorchFile(FileBytes.map(path: pyTorchFixture("tensors.bin")))
    let store = TensorStore(file: file)
    for name in ["float32", "shared", "row", "scalar", "parameter"] {
      let shape = try store.description(of: name).shape
      #expect(try store.description(of: name).strides == nil, "\(name)")
      #expect(try store.mappedMatrix(name, shape: shape) != nil, "\(name)")
    }
    for (name, strides) in [
      ("transposed", [1, 6]), ("column", [6]), ("block", [6, 1]), ("expanded", [0, 0]),
    ] {
      let description = try store.description(of: name)
      #expect(description.strides == strides, "\(name)")
      #expect(try store.mappedMatrix(name, shape: description.shape) == nil)
      #expect(try store.stored(name) == nil)
    }
    // Views of one storage lie in the same bytes.
    let whole = try store.description(of: "shared").byteRange
    #expect(try store.description(of: "transposed").byteRange == whole)
    #expect(
      try store.description(of: "row").byteRange == whole.lowerBound + 48..<whole.lowerBound + 72)
  }

  @Test(arguments: ["gpt2-legacy", "gpt2-sharded"])
  func foldersOfBins(_ name: String) throws {
    let store = try TensorStore(folder: FileFolder(path: pyTorchFixture(name)))
    let reference = try TensorStore(folder: FileFolder(path: gpt2Fixture))
    #expect(store.names == reference.names)
    for name in store.names {
      let half = try reference.floats(name).map { Float(Float16($0)) }
      #expect(try store.floats(name) == half)
    }
  }

  @Test func publishedCheckpoint() throws {
    let file = try PyTorchFile(FileBytes.map(path: pyTorchFixture("published-multiply.pt")))
    guard case .list(let parts) = file.value, parts.count == 3, case .integer(1000) = parts[2],
      case .namespace(let arguments) = parts[0]
    else {
      Issue.record("\(file.value)")
      return
    }
    #expect(arguments.count == 34)
    guard case .string("EleutherAI/gpt-neo-125M")? = parts[0]["model_name"],
      case .number(1e-2)? = parts[0]["lr"], case .boolean(true)? = parts[0]["cuda"],
      case .absent? = parts[0]["subset"].map(Kind.init),
      case .list(let values)? = parts[0]["steer_values"], values.count == 2
    else {
      Issue.record("\(parts[0])")
      return
    }
    #expect(file.tensors.map(\.name) == ["1.projector1", "1.projector2"])
    #expect(file.tensors.map(\.shape) == [[2, 48, 8], [2, 48, 8]])
  }

  // `.none` alone would be read as an absent value.
  private enum Kind {
    case absent, other

    init(_ value: PickleValue) {
      if case .none = value { self = .absent } else { self = .other }
    }
  }

  @Test func writtenValuesReadBack() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.pt"
      let value = PickleValue.list([
        .namespace([(key: "text", value: .string("é\n😀")), (key: "none", value: .none)]),
        .dictionary([
          (key: .string("w"), value: .tensor(PickledTensor(wholeStorage: "0", shape: [2, 3]))),
          (key: .integer(-3), value: .tuple([.boolean(true), .number(-0.25), .integer(1 << 40)])),
        ]), .bytes([0, 255]), .largeInteger(Array(1...9)), .tuple([]), .list([]),
      ])
      try PyTorchWriter.write(value, storages: ["0": [1, 2, 3, 4, 5, 6]], to: path)
      let first = try Data(contentsOf: URL(filePath: path))
      let file = try PyTorchFile(FileBytes.map(path: path))
      #expect("\(file.value)" == "\(value)")
      #expect(try TensorStore(file: file).floats("1.w", shape: [2, 3]) == [1, 2, 3, 4, 5, 6])
      // Aligned, so that tensors can stay mapped; and the same bytes every time.
      #expect(file.tensors[0].byteRange.lowerBound % 64 == 0)
      try PyTorchWriter.write(value, storages: ["0": [1, 2, 3, 4, 5, 6]], to: path)
      #expect(try Data(contentsOf: URL(filePath: path)) == first)
    }
  }
}

func pyTorchFixture(_ name: String) -> String {
  packageRoot.appending(path: "Tests/Fixtures/pytorch").appending(path: name)
    .path(percentEncoded: false)
}
