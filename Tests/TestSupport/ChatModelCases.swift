import Foundation

/// `chat-model/cases.json`: what the reference makes of conversations.
package struct ChatModelCases: Decodable {
  /// A message.
  package struct Message: Decodable {
    package var role: String
    package var content: String
  }

  /// A prompt with the reference's greedy answer.
  package struct Prompt: Decodable {
    package var messages: [Message]
    package var text: String
    package var ids: [Int32]
    package var answer: [Int32]
    package var answerText: String
  }

  /// A labelled conversation; `mask` is 1 for the tokens that the model is to write.
  package struct Conversation: Decodable {
    package var messages: [Message]
    package var label: Float
    package var ids: [Int32]
    package var mask: [Int]
  }

  package var prompts: [Prompt]
  package var conversations: [Conversation]
  package var epsilon: Float
  package var learningRate: Float
  package var losses: [Double]

  /// The model's folder.
  package static var model: String { Fixture.path("chat-model") }

  /// Reads the file.
  package static func read() throws -> ChatModelCases {
    try Fixture.json(ChatModelCases.self, "chat-model/cases.json")
  }

  /// Copies the model to a folder, with a chat template in a file of its own.
  package static func copyModel(to folder: String, template: String?) throws {
    let copy = URL(filePath: folder)
    try FileManager.default.copyItem(at: URL(filePath: model), to: copy)
    guard let template else { return }
    try Data(template.utf8).write(to: copy.appending(path: "chat_template.jinja"))
  }
}

extension [Int] {
  /// The stretches of ones in a mask.
  package var ranges: [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (index, value) in enumerated() where value == 1 {
      if let last = ranges.last, last.upperBound == index {
        ranges[ranges.count - 1] = last.lowerBound..<index + 1
      } else {
        ranges.append(index..<index + 1)
      }
    }
    return ranges
  }
}
