import Foundation
import Testing

/// Models that are missing or damaged: one clear line, exit code 1.
@Suite struct ModelErrorTests {
  static let commands: [FailingCommand] = damaged + tokenizers + misplaced

  static let damaged: [FailingCommand] = [
    .init("weights cut off", mentions: ["model.safetensors", "incomplete"]) { workspace in
      try workspace.copyModel()
      try workspace.truncate("model/model.safetensors", to: 50_000)
      return score
    },
    .init("weights of no bytes", mentions: ["model.safetensors", "0 bytes"]) { workspace in
      try workspace.copyModel()
      try workspace.truncate("model/model.safetensors", to: 0)
      return score
    },
    .init("header bytes changed", mentions: ["model.safetensors", "byte 100"]) { workspace in
      try workspace.copyModel()
      try workspace.patch("model/model.safetensors", at: 100, with: [0x58, 0x58])
      return score
    },
    .init("header length changed", mentions: ["model.safetensors", "header"]) { workspace in
      try workspace.copyModel()
      try workspace.patch("model/model.safetensors", at: 0, with: [0xFF, 0xFF, 0xFF, 0xFF])
      return score
    },
    .init("weight NaN", mentions: ["transformer.wte.weight", "NaN"]) { workspace in
      try workspace.copyModel()
      try workspace.patch("model/model.safetensors", at: -4, with: notANumber)
      return score
    },
    .init("weight NaN, inspected", mentions: ["transformer.wte.weight", "NaN"]) { workspace in
      try workspace.copyModel()
      try workspace.patch("model/model.safetensors", at: -4, with: notANumber)
      return ["inspect", "model"]
    },
    .init("configuration garbage", mentions: ["config.json"]) { workspace in
      try workspace.copyModel()
      try workspace.write("{garbage", as: "model/config.json")
      return score
    },
    .init("configuration of no bytes", mentions: ["config.json"]) { workspace in
      try workspace.copyModel()
      try workspace.write("", as: "model/config.json")
      return score
    },
    .init("configuration missing", mentions: ["config.json"]) { workspace in
      try workspace.copyModel()
      try FileManager.default.removeItem(atPath: workspace.path("model/config.json"))
      return score
    },
    .init("weights missing", mentions: ["model.safetensors"]) { workspace in
      try workspace.copyModel()
      try FileManager.default.removeItem(atPath: workspace.path("model/model.safetensors"))
      return score
    },
  ]

  static let tokenizers: [FailingCommand] = [
    .init("no tokenizer", mentions: ["tokenizer.json", "vocab.json"]) { workspace in
      try workspace.copyModel()
      return scoreText
    },
    .init("no tokenizer, generate", mentions: ["tokenizer.json"]) { workspace in
      try workspace.copyModel()
      return ["generate", "--model", "model", "--prompt", "A film"]
    },
    .init("tokenizer.json of no bytes", mentions: ["tokenizer.json", "empty"]) { workspace in
      try workspace.copyModel()
      try workspace.write("", as: "model/tokenizer.json")
      return scoreText
    },
    .init("vocab.json of no bytes", mentions: ["vocab.json", "empty"]) { workspace in
      try workspace.copyModel()
      try workspace.write("", as: "model/vocab.json")
      try workspace.write("", as: "model/merges.txt")
      return scoreText
    },
    .init("vocab.json without merges.txt", mentions: ["merges.txt"]) { workspace in
      try workspace.copyModel()
      try workspace.write("", as: "model/vocab.json")
      return scoreText
    },
  ]

  static let misplaced: [FailingCommand] = [
    .init("no such folder", mentions: ["nowhere", "no such folder", "reviews-4m"]) { _ in
      ["score", "--model", "nowhere", "--ids", "1,2"]
    },
    .init("no such folder, train", mentions: ["nowhere", "no such folder"]) { workspace in
      try workspace.writeSentences()
      return workspace.trainArguments(model: "nowhere")
    },
    .init("no such folder, generate", mentions: ["nowhere", "no such folder"]) { _ in
      ["generate", "--model", "nowhere", "--prompt", "A film"]
    },
    .init("a file as model", mentions: ["sentences.jsonl", "is a file"]) { workspace in
      try workspace.writeSentences()
      return ["score", "--model", "sentences.jsonl", "--ids", "1,2"]
    },
    .init("inspect nothing", mentions: ["nowhere"]) { _ in ["inspect", "nowhere"] },
    .init("inspect a folder of neither kind", mentions: ["neither a model"]) { workspace in
      try FileManager.default.createDirectory(
        atPath: workspace.path("empty"), withIntermediateDirectories: true)
      return ["inspect", "empty"]
    },
    .init("inspect a text file", mentions: ["notes.txt", "not a safetensors file"]) { workspace in
      try workspace.write("Neither a model nor a steer.\n", as: "notes.txt")
      return ["inspect", "notes.txt"]
    },
  ]

  static let score = ["score", "--model", "model", "--ids", "1,2"]
  static let scoreText = ["score", "--model", "model", "--text", "A film"]

  @Test(arguments: commands) func modelError(_ command: FailingCommand) throws {
    try command.expectClearError()
  }
}
