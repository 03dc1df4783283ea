/// Names that may have been meant.
enum SimilarNames {
  private static let maximumLength = 200

  /// Up to three names that share the last part of `name`, or differ from it in two letters at most.
  static func of(_ name: String, among names: [String]) -> [String] {
    let ranked = names.filter { $0 != name && $0.utf8.count <= maximumLength }.compactMap {
      other -> (name: String, distance: Int)? in
      let distance = lastPart(other) == lastPart(name) ? 0 : distance(other, name)
      return distance <= 2 ? (other, distance) : nil
    }
    let sorted = ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return sorted.prefix(3).map(\.name)
  }

  private static func lastPart(_ name: String) -> String {
    (name.split(separator: "/").last ?? "").lowercased()
  }

  /// Levenshtein's distance.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.lowercased().utf8), Array(b.lowercased().utf8))
    guard abs(a.count - b.count) <= 2 else { return 3 }
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let changed = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
