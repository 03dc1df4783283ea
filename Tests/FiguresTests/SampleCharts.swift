import Figures
import NumberText

extension SampleData {
  /// One chart of each kind, drawn from these data.
  var charts: [any Figure] {
    spectrumCharts + vocabularyCharts + steeringCharts + transferCharts + timeCharts
  }

  private var names: [String] { (0..<series).map { words.isEmpty ? "steer-\($0)" : word($0) } }

  private var spectrumCharts: [any Figure] {
    let sizes = values.map(abs).sorted(by: >)
    return [
      SingularValueChart(names.map { .init(name: $0, singularValues: sizes) }),
      EigenvalueChart(
        steer: word(0),
        eigenvalues: values.enumerated().map { ($1, $0 % 2 == 0 ? value($0 + 1) : 0) }),
      // A few large ones leave the others too little room.
      EigenvalueChart(
        steer: word(0),
        eigenvalues: values.enumerated().map {
          ($0 == 0 ? 1000 * $1 : $1, $0 % 2 == 0 ? value($0 + 1) : 0)
        }),
      TruncationChart(
        values.enumerated().map {
          .init(dimensions: $0 * $0, loss: $1, areaUnderCurve: abs(value($0 + 1)))
        }, texts: 12_345),
      TrajectoryChart(
        stops: values.enumerated().map { .init(label: word($0), x: $1, y: value($0 + 1)) },
        shares: Array(values.prefix(2))),
      TrajectoryChart(
        stops: values.enumerated().map { .init(label: word($0), x: $1, y: value($0 + 3)) },
        shares: [], isOrdered: false),
      LinearityChart(
        names.enumerated().map { i, name in
          .init(
            name: name,
            points: values.indices.map {
              .init(steerValue: value($0), effect: abs(value($0 + i)), defect: value($0 + i + 1))
            })
        }),
      TrainingLossChart(
        names.enumerated().map { i, name in
          .init(
            name: name, steps: Array(0..<values.count),
            losses: values.indices.map { value($0 + i) })
        }),
    ]
  }

  private var bars: [WordBarChart.Bar] {
    values.prefix(14).enumerated().map { .init(word: word($0), value: $1) }
  }

  private var vocabularyCharts: [any Figure] {
    let contexts = values.prefix(5).enumerated().map { i, value in
      DimensionCard.Context(
        before: (0..<30).map { word($0 + i) }.joined() + word(i), token: word(i),
        next: word(i + 1), activation: value)
    }
    return [
      WordBarChart(
        name: "words", title: "Words that \(word(0)) moves", caption: "The shift of words.",
        top: bars, bottom: bars.reversed(), unit: "shift in nats, " + word(0)),
      DimensionCard(
        .init(
          steer: word(0), number: 3, singularValue: value(0), energyShare: value(1),
          shiftShare: value(2), labelCorrelation: value(3), top: bars, bottom: bars,
          most: contexts, least: contexts.reversed(),
          histogram: (
            value(0) < value(1) ? value(0) : value(1), value(0) < value(1) ? value(1) : value(0),
            values.indices.map { $0 % 7 * 3 }
          ))),
      WordScatterChart(
        steer: word(0),
        words: values.enumerated().map {
          .init(text: word($0), x: $1, y: value($0 + 1), shift: value($0 + 2))
        }, named: Array(values.indices.prefix(60)), shares: Array(values.prefix(2))),
      heatMap(.diverging), heatMap(.sequential),
      SpanStrip(
        tokens: values.enumerated().map { .init(text: word($0), evidence: $0 % 4 == 3 ? nil : $1) },
        spans: values.indices.prefix(20).map {
          .init(tokens: $0..<min($0 + 2, values.count), score: value($0))
        }, limit: 0.8),
    ]
  }

  private func heatMap(_ map: HeatMapChart.Map) -> HeatMapChart {
    let columns = words.prefix(8)
    return HeatMapChart(
      name: "heat-map", title: "Words by dimension", caption: "The scores of words.",
      rows: values.indices.prefix(9).map { word($0) }, columns: Array(columns),
      values: values.indices.prefix(9).map { i in columns.indices.map { value(i + $0) } },
      map: map, axes: ("word", "dimension of " + word(0)), text: { FigureNumbers.signed($0, 2) })
  }

  private var steeringCharts: [any Figure] {
    [
      SteerValueChart(
        values: values.indices.map { Double($0) - 3 }, probabilities: values.map(abs)),
      SteeringCurveChart(
        names.enumerated().map { i, name in
          .init(
            name: name,
            measurements: values.indices.map { j in
              let share = min(abs(value(i + j)), 1)
              return .init(
                steerValue: Double(j) - 2, share: share,
                shareInterval: (max(share - 0.1, 0), min(share + 0.1, 1)),
                perplexity: abs(value(i + j)),
                perplexityInterval: j % 3 == 0
                  ? nil : (abs(value(i + j)) * 0.5, abs(value(i + j)) * 1.5), distinct: share)
            })
        }),
      RidgelineChart(
        values.prefix(12).enumerated().map { i, value in
          .init(
            label: word(i), steerValue: value, counts: (0..<20).map { ($0 * (i + 3)) % 11 },
            mean: abs(value))
        }),
    ]
  }

  private var transferCharts: [any Figure] {
    let groups = words.prefix(8)
    return [
      GroupedBarChart(
        name: "bars", title: "Transferred against trained", caption: "The share of each.",
        groups: Array(groups), series: names,
        bars: names.indices.map { i in
          groups.indices.map { j in
            let value = value(i + j)
            return .init(value, interval: j % 2 == 0 ? (value - 0.1, value + 0.1) : nil)
          }
        }, axes: ("method", "share"), format: .percent, including: [1]),
      MethodChart(
        name: "methods", title: "Methods", caption: "How well each method does.",
        measures: words.prefix(4).map { "measured by " + $0 },
        methods: values.prefix(9).enumerated().map { i, _ in
          .init(
            name: word(i),
            values: words.prefix(4).indices.map { ($0 + i) % 5 == 4 ? nil : value(i + $0) },
            isMarked: i == 0)
        }),
      SteeringLogitChart(
        steer: word(0), source: word(1), target: word(2),
        pairs: values.indices.map { (value($0), value($0 + 1)) }, correlation: value(0)),
    ]
  }

  private var timeCharts: [any Figure] {
    [1, -1].map { exponent in
      ScalingChart(
        name: "scaling", title: "Time against \(word(0))", caption: "Medians of some runs.",
        axis: word(1),
        series: names.enumerated().map { i, name in
          .init(
            name: name, points: values.indices.map { (abs(value($0)), abs(value($0 + i + 1))) })
        }, referenceExponent: exponent)
    }
  }
}
