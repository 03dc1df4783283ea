/// What reading or running a language model can fail with.
public enum LanguageModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// `config.json` is not an object of the expected form.
  case malformedConfiguration(file: String, reason: String)
  /// `config.json` asks for something that this library does not compute.
  case unsupportedOption(file: String, option: String, value: String, supported: String)
  /// A weight is NaN or infinite.
  case nonFiniteWeight(file: String, tensor: String, index: Int)
  /// A weight is stored as whole numbers, which mean nothing without a scale.
  case integerWeight(file: String, tensor: String, type: String)
  /// A file holds weights of layers that the family does not have.
  case unknownWeights(file: String, tensor: String, count: Int)
  /// A token id is outside the vocabulary.
  case tokenOutOfRange(id: Int, vocabularySize: Int)
  /// A sequence does not fit into the model's context.
  case contextExceeded(length: Int, contextLength: Int)
  /// A sequence without tokens.
  case emptySequence
  /// No memory or disk space for the hidden states of the training texts.
  case noRoomForHiddenStates(bytes: Int, reason: String)
  /// The logits hold NaN or infinity.
  case nonFiniteLogits
  /// The model folder has no tokenizer files.
  case noTokenizer(folder: String)
  /// The model's files hold no chat template.
  case noChatTemplate(model: String)
  /// The folder holds another kind of model than the one asked for.
  case wrongModelKind(folder: String, expected: String, actual: String)

  /// A language model was asked for, and `config.json` is an encoder's.
  case encoder(file: String, type: String)

  /// One line for people, with a remedy.
  public var description: String {
    switch self {
    case .malformedConfiguration(let file, let reason):
      "\(file): \(reason); restore the file from where the model came"
    case .unsupportedOption(let file, let option, let value, let supported):
      "\(file): \(option) = \(value) is not supported (supported: \(supported)); use a model of that kind"
    case .nonFiniteWeight(let file, let tensor, let index):
      "\(file): weight \(index) of \(tensor) is NaN or infinite; the model is damaged, fetch it anew"
    case .integerWeight(let file, let tensor, let type):
      "\(file): \(tensor) is stored as whole numbers (\(type)), which mean nothing without a scale; take the model in float16, bfloat16 or float32, or as a GGUF file of Q4_0 to Q8_0"
    case .unknownWeights(let file, let tensor, let count):
      "\(file): \(tensor)\(count > 1 ? " and \(count - 1) more weights are" : " is") unknown to this model family, and leaving \(count > 1 ? "them" : "it") out would give wrong numbers; check model_type in config.json"
    case .tokenOutOfRange(let id, let size):
      "token id \(id) is outside the model's vocabulary of \(size) (0…\(size - 1))"
    case .contextExceeded(let length, let limit):
      "\(length) tokens do not fit into the model's context of \(limit); shorten the text"
    case .emptySequence:
      "a sequence without tokens; give at least one token (begin-of-text will do)"
    case .noRoomForHiddenStates(let bytes, let reason):
      "no room for \(bytes / 1_048_576) MiB of hidden states (\(reason)); use fewer texts or a lower `maxLength`"
    case .nonFiniteLogits:
      "the logits are not finite numbers; use steer values closer to 0"
    case .noTokenizer(let folder):
      "\(folder): no tokenizer.json, no vocab.json with merges.txt, no vocab.txt of BERT and no SentencePiece model; copy the tokenizer files there, or give token ids"
    case .noChatTemplate(let model):
      "\(model): no chat template, be it in chat_template.jinja, additional_chat_templates, tokenizer_config.json or a GGUF file's tokenizer.chat_template; use an instruct model, or give plain texts without `chat`"
    case .wrongModelKind(let folder, let expected, let actual):
      "\(folder) is \(actual), not \(expected)"
    case .encoder(let file, let type):
      "\(file): model_type = \(type) is an encoder, not a causal language model; a classifier of it can be a `judge`"
    }
  }
}
