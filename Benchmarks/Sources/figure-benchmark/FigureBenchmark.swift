import ArgumentParser

/// The `figure-benchmark` command: times a chart, and draws those of the benchmarks.
@main struct FigureBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure-benchmark",
    abstract: "Time a chart, or draw those of the benchmarks.",
    subcommands: [VocabularyChart.self, ScalingCharts.self])
}
