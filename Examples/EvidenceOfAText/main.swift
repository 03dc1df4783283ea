// Prints what each token of a text says for praise against blame:
// `example-evidence steer.safetensors "A wonderful, dull film."`.
import Jobs
import LanguageModels
import SteerAnalysis
import Steering

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 2 else { fatalError("usage: example-evidence STEER TEXT") }
let model = try LanguageModel(embedded: "reviews-2m")
let steer = try SteerFile.read(arguments[0]).steer
let line = try SteerLine(
  positive: SteerLine.setting(of: steer, value: 1),
  negative: SteerLine.setting(of: steer, value: -1))
let analysis = try SpanAnalysis(model: model, steer: steer, line: line)
let result = try analysis.results([arguments[1]])[0]
for (token, evidence) in zip(result.tokens, result.evidence) {
  print(token, evidence.map { "\($0)" } ?? "–")
}
