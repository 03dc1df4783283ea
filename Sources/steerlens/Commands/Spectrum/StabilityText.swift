import NumberText
import SteerAnalysis

/// Which dimensions other trainings find again, for people.
struct StabilityText {
  let stability: SteerStability

  var text: String {
    let rows = stability.dimensions.map { dimension in
      let space = stability.subspaces.first { $0.dimensions == dimension.index }
      return [
        "\(dimension.index)", dimension.isStable ? "stable" : "not stable",
        dimension.matches.map { Numbers.fixed($0.cosine, 2) }.joined(separator: ", "),
        space.map { Numbers.fixed($0.contexts.last ?? 0, 2) } ?? "–",
        space.map { Numbers.fixed($0.words.last ?? 0, 2) } ?? "–",
      ]
    }
    return Console.table(
      ["dimension", "", "cosine", "contexts cos θ", "words cos θ"], rows, left: [1, 2])
      + "\n" + note
  }

  private var note: String {
    "Dimensions of \(stability.steer) against \(stability.others.joined(separator: ", ")): stable are those "
      + "that each finds again, with a cosine (u·u′)(v·v′) above \(Numbers.fixed(stability.threshold, 2)); "
      + "cos θ is of the largest principal angle between the spaces of the first so many."
  }
}
