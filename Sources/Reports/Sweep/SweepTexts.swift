internal import Files
internal import SteerAnalysis
internal import RunFolders

/// Texts of a sweep at one steer value: how many were judged how, and the first of them.
struct SweepTexts {
  let file: String
  let steerValue: Double
  let count: Int
  /// The share judged positive.
  let positiveShare: Double
  /// The first text of each of the first prompts.
  let first: [JudgedText]

  private static let largestSweep = 25

  /// Reads the generations of a run, by ascending steer value.
  static func read(run: String, manifest: RunManifest) throws(ReportError) -> [Self] {
    let files = manifest.outputs.compactMap { file in
      steerValue(of: file).map { (file: file, value: $0) }
    }.sorted { ($0.value, $0.file) < ($1.value, $1.file) }
    var found: [Self] = []
    for (file, value) in files.prefix(largestSweep) {
      guard let texts = try judgedTexts(run: run, file: file), !texts.isEmpty else { continue }
      found.append(Self(texts, steerValue: value, file: file))
    }
    return found
  }

  private init(_ texts: [JudgedText], steerValue: Double, file: String) {
    self.file = file
    self.steerValue = steerValue
    count = texts.count
    positiveShare = Double(texts.count { $0.positive > 0.5 }) / Double(texts.count)
    var prompts: Set<String> = []
    let ofPrompts = texts.filter { prompts.insert($0.prompt).inserted }
    first = Array((ofPrompts.count > 1 ? ofPrompts : texts).prefix(GenerationsBlock.shown))
  }

  // Grids name two values, which no card of one value can hold.
  private static func steerValue(of file: String) -> Double? {
    guard file.hasPrefix("generations_"), file.hasSuffix(".jsonl") else { return nil }
    return Double(file.dropFirst(12).dropLast(6)).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func judgedTexts(run: String, file: String) throws(ReportError) -> [JudgedText]? {
    guard let bytes = try RunFile(run: run, file: file)?.contents else { return nil }
    var texts: [JudgedText] = []
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let text = try? JSONText.decode(JudgedText.self, from: line, file: file) else {
        throw .notJSON(
          file: "\(run)/\(file)", reason: "line \(number + 1) is no judged text")
      }
      texts.append(text)
    }
    return texts
  }
}
