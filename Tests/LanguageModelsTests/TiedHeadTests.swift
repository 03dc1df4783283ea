import Files
import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import Testing
import WeightFormats

/// Which output embedding counts where `config.json` ties it to the token embedding.
@Suite struct TiedHeadTests {
  /// The `gpt2` fixture with its tensors changed.
  private func model(
    in folder: String, _ change: (inout [NamedTensor]) -> Void
  ) throws -> LanguageModel {
    let store = try Fixture.tensors("gpt2/model.safetensors")
    var tensors = try store.names.map { name in
      NamedTensor(
        name: name, shape: try store.description(of: name).shape, values: try store.floats(name))
    }
    change(&tensors)
    try SafetensorsWriter.write(tensors, metadata: [:], to: folder + "/model.safetensors")
    try FileManager.default.copyItem(
      atPath: Fixture.path("gpt2/config.json"), toPath: folder + "/config.json")
    return try LanguageModel(folder: FileFolder(path: folder))
  }

  private static let embedding = "transformer.wte.weight"
  private static let head = "lm_head.weight"

  @Test func aStoredHeadThatDiffersCounts() throws {
    try Fixture.withTemporaryFolder { folder in
      var stored: [Float] = []
      let model = try model(in: folder) { tensors in
        guard var other = tensors.first(where: { $0.name == Self.embedding }) else { return }
        other.name = Self.head
        other.values[3] += 1
        stored = other.values
        tensors.append(other)
      }
      #expect(model.outputHead.embedding.values == stored)
      #expect(!model.configuration.tiesOutputEmbedding && model.notes.count == 1)
      #expect(model.notes.first?.contains("another lm_head.weight, which counts") == true)
      let plain = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
      #expect(try model.hiddenStates([[1, 2]]) == plain.hiddenStates([[1, 2]]))
      #expect(model.parameterCount == plain.parameterCount + stored.count)
    }
  }

  @Test func aCopyOfTheEmbeddingIsTied() throws {
    try Fixture.withTemporaryFolder { folder in
      let model = try model(in: folder) { tensors in
        guard var copy = tensors.first(where: { $0.name == Self.embedding }) else { return }
        copy.name = Self.head
        tensors.append(copy)
      }
      #expect(model.configuration.tiesOutputEmbedding && model.notes.isEmpty)
    }
  }

  // With the prefix of a model with a head, and without.
  @Test(arguments: ["transformer.", ""]) func theHeadAloneIsBoth(_ prefix: String) throws {
    try Fixture.withTemporaryFolder { folder in
      let model = try model(in: folder) { tensors in
        for i in tensors.indices {
          tensors[i].name =
            tensors[i].name == Self.embedding
            ? Self.head : prefix + tensors[i].name.dropFirst("transformer.".count)
        }
      }
      let plain = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
      #expect(model.outputHead.embedding == plain.outputHead.embedding && model.notes.isEmpty)
      #expect(try model.hiddenStates([[1, 2]]) == plain.hiddenStates([[1, 2]]))
      #expect(model.parameterCount == plain.parameterCount)
    }
  }

  @Test func aHeadOfAnotherShapeIsNamed() throws {
    try Fixture.withTemporaryFolder { folder in
      let error = #expect(throws: WeightFormatError.self) {
        try model(in: folder) {
          $0.append(NamedTensor(name: Self.head, shape: [1, 1], values: [1]))
        }
      }
      let message = try #require(error).description
      #expect(message.contains(Self.head))
    }
  }
}
