// Draws how the training of a run went: `example-chart runs/quickstart loss.png`.
import Figures
import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 2 else { fatalError("usage: example-chart RUN PICTURE") }
let table = try String(contentsOfFile: arguments[0] + "/loss.csv", encoding: .utf8)
let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
let chart = TrainingLossChart([
  .init(
    name: arguments[0], steps: rows.compactMap { Int($0[0]) },
    losses: rows.compactMap { Double($0[1]) })
])
try Data(chart.png()).write(to: URL(filePath: arguments[1]))
print(chart.alternativeText)
