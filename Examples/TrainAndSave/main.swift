// Trains a sentiment steer on the embedded sentences and saves it: `example-train steer.safetensors`.
import Datasets
import EmbeddedModels
import Jobs
import LanguageModels
import Steering
import TextTokenization

let path = CommandLine.arguments.dropFirst().first ?? "steer.safetensors"
let model = try LanguageModel(embedded: "reviews-2m")
let tokenizer = try model.tokenizer()
let sentences = try DatasetReader.labelledTexts(
  EmbeddedFiles.sentimentSentences, format: .jsonLines, name: "sentiment.jsonl")
let examples = sentences.map {
  TrainingExample(ids: tokenizer.encode($0.text), labels: [Float($0.label)])
}
var settings = TrainingSettings()
settings.steps = 20
let trainer = try SteerTrainer(
  model: model, examples: examples, settings: settings, names: ["sentiment", "dummy"])
while !trainer.isFinished {
  let step = try trainer.step()
  if step.step % 10 == 0 { print("step \(step.step): \(step.crossEntropy) nats a token") }
}
try SteerFile.write(trainer.state.steer, to: path)
print(path)
