internal import NumberText
internal import SteerAnalysis

extension DimensionsWalkthrough {
  /// How many dimensions the steer has in effect.
  var spectrumStep: [Notebook.Cell] {
    guard let spectrum else { return [] }
    return [
      .narrative([
        .heading(2, "How many dimensions does it really have?"),
        .paragraph(
          """
          A steer of rank \(spectrum.singularValues.count) could act in as many directions. Its \
          singular values σ say how strongly it acts in each; the squares σ² are its \
          \(emphasis: "energy").
          """),
      ]),
      .code(drawing(spectrum), source.outputs("singular-values")),
      .code(Self.measuring, [.table(measures(spectrum))]),
      .narrative([.paragraph(finding(spectrum)), .paragraph(Self.caution)]),
    ]
  }

  private func drawing(_ spectrum: SteerSpectrum) -> String {
    """
    spectrum = read("spectrum.csv")
    spectrum = spectrum[spectrum["steer"] == \(PythonText.literal(spectrum.name))]
    sizes = spectrum["singular_value"].to_numpy()
    energy = spectrum["energy"].to_numpy()

    figure, (left, right) = plt.subplots(1, 2)
    left.semilogy(spectrum["dimension"], sizes, color=BLUE)
    left.set(xlabel="dimension", ylabel="singular value σ", title="Size of each dimension")
    right.plot(spectrum["dimension"], 100 * energy, color=BLUE)
    for share in (0.9, 0.99):
        count = int(np.argmax(energy >= share)) + 1
        right.plot(count, 100 * energy[count - 1], "o", color=ORANGE)
        right.annotate(
            f"{share:.0%} in {count}", (count, 100 * energy[count - 1]),
            xytext=(10, -14), textcoords="offset points")
    right.set(
        xscale="log", xlabel="first dimensions", ylabel="energy, %",
        title="Energy in the first dimensions")
    plt.show()
    """
  }

  private static let measuring = """
    share = sizes[sizes > 0] / sizes.sum()
    squares = sizes**2 / np.sum(sizes**2)
    measures = pd.DataFrame([
        ("dimensions", f"{len(sizes)}"),
        ("90 % of the energy in", f"{np.argmax(squares.cumsum() >= 0.9) + 1}"),
        ("99 % of the energy in", f"{np.argmax(squares.cumsum() >= 0.99) + 1}"),
        ("effective rank by entropy", f"{np.exp(-np.sum(share * np.log(share))):.1f}"),
        ("stable rank", f"{1 / squares.max():.2f}"),
    ], columns=["measure", "value"])
    show(measures, "measure", {"value": "{}"})
    """

  private func measures(_ spectrum: SteerSpectrum) -> NotebookTable {
    let rank = spectrum.effectiveRank
    return NotebookTable(
      ["value"],
      [
        ["dimensions", "\(spectrum.singularValues.count)"],
        ["90 % of the energy in", "\(rank.p90)"],
        ["99 % of the energy in", "\(rank.p99)"],
        ["effective rank by entropy", PythonNumbers.fixed(rank.entropy, 1)],
        ["stable rank", PythonNumbers.fixed(rank.stable, 2)],
      ])
  }

  private func finding(_ spectrum: SteerSpectrum) -> Prose {
    let count = spectrum.singularValues.count
    let rank = spectrum.effectiveRank
    let verdict: Prose =
      if rank.p90 * 10 <= count {
        "So the steer acts in a handful of directions, far fewer than its rank allows."
      } else if rank.p90 * 2 <= count {
        "So it uses a part of what its rank allows."
      } else {
        "So its energy is spread: no few dimensions stand for it."
      }
    return """
      \(strong: "Finding.") Of \(count) dimensions \(rank.p90) \(rank.p90 == 1 ? "holds" : "hold") 90 % \
      of the energy and \(rank.p99) \(rank.p99 == 1 ? "holds" : "hold") 99 %. \(verdict) The two \
      effective ranks, \(PythonNumbers.fixed(rank.entropy, 1)) by entropy and \
      \(PythonNumbers.fixed(rank.stable, 2)) for the stable rank, count differently: the first is the \
      exponential of the entropy of σ and gives many small values some weight, the second is the \
      energy over that of the largest dimension.
      """
  }

  private static let caution: Prose = """
    Energy is size, not use: a large dimension may read contexts that hardly occur. What a dimension \
    is worth has to be measured on texts.
    """
}
