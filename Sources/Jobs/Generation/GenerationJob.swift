internal import Files
internal import Reports
internal import RunFolders
internal import Steering
internal import TextTokenization

/// Continues prompts batch by batch: with progress, and with a checkpoint to go on from.
struct GenerationJob {
  /// A generator for each setting of the steer.
  let settings: [(generator: TextGenerator, steerValues: [Float]?)]
  let tokenizer: Tokenizer
  /// The prompts: as they are written down, and what the model reads of each.
  let prompts: [TextReading.Prompt]
  /// The part of the prompts to continue; nil for all.
  let shard: Shard?
  /// The number of continuations of each prompt.
  let continuations: Int
  /// Where finished lines are kept; nil if nothing is written.
  let checkpoint: Checkpoint?
  let context: JobContext

  /// All that decides the lines of a job.
  struct Plan: Encodable {
    var version: String
    var inputs: [String: String]
    var settings: [String: String]
    var prompts: String

    /// - Parameters:
    ///   - manifest: Inputs and settings.
    ///   - prompts: The prompts.
    init(_ manifest: RunManifest, prompts: [TextReading.Prompt]) {
      version = manifest.version
      inputs = manifest.inputs.digestsByRole
      settings = manifest.settings
      self.prompts = PromptDigest.of(prompts.map { $0.rendered ?? $0.text })
    }
  }

  /// Continues the prompts.
  ///
  /// A shard is made of whole batches, so that each batch is that of the undivided job, and shards
  /// one after the other are its bytes.
  ///
  /// - Throws: ``JobInterruption`` when it was stopped; what generating and writing throw.
  func run(_ start: JobStart) throws -> [GenerationRecord] {
    let all = settings[0].generator.batches(of: prompts.map(\.ids))
    let batches = shard.map { Array(all[$0.range(of: all.count)]) } ?? all
    return try context.interruptible(if: checkpoint != nil) { try run(batches, start) }
  }

  private func run(_ batches: [Range<Int>], _ start: JobStart) throws -> [GenerationRecord] {
    let total = batches.reduce(0) { $0 + $1.count }
    var records = try finished(batches, start)
    var done: Int { records.count / settings.count }
    if done > 0 { context.note("\(done) of \(total) prompts are finished already") }
    let first = batches.first?.lowerBound ?? 0
    let missing = batches.filter { $0.lowerBound - first >= done }
    try context.stage("generate", total: total, earlier: done) { stage in
      // A batch that is stopped in its midst is drawn again.
      try RankedUnits(context: context).run(missing) {
        JobInterruption.generation(prompts: done, of: total)
      } work: {
        try continued($0, $1)
      } keep: { batch, part in
        records += part
        let isLast = batch.upperBound == batches.last?.upperBound
        if !isLast { try checkpoint?.append(part.map { try JSONText.line($0) }) }
        stage.update(done)
      }
    }
    return records
  }

  // Prompt by prompt, the settings of each side by side: random streams are the prompt's own, so that
  // settings differ in nothing else.

  private func continued(_ batch: Range<Int>, _ beforePass: () throws -> Void) throws
    -> [GenerationRecord]
  {
    let drawn = try settings.map { setting in
      try setting.generator.continuations(
        of: prompts[batch].map(\.ids), firstIndex: batch.lowerBound, beforePass: beforePass)
    }
    return prompts[batch].enumerated().flatMap { i, prompt in
      zip(settings, drawn).map { setting, continuations in
        GenerationRecord(
          prompt: .init(text: prompt.text, rendered: prompt.rendered),
          generations: continuations[i].map {
            .init(text: tokenizer.decodeContinuation($0.ids, skipSpecialTokens: true))
          }, steerValues: setting.steerValues)
      }
    }
  }

  // A crash may have cut the lines of a batch short: only whole batches count.
  private func finished(_ batches: [Range<Int>], _ start: JobStart) throws -> [GenerationRecord] {
    let lines = try context.broadcast(try checkpoint?.begin(start) ?? [])
    let first = batches.first?.lowerBound ?? 0
    var records: [GenerationRecord] = []
    for (number, line) in lines.enumerated() {
      let place = first + number / settings.count
      guard prompts.indices.contains(place),
        let record = try? JSONText.decode(GenerationRecord.self, from: line.utf8, file: "texts"),
        record.prompt.text == prompts[place].text,
        record.steerValues == settings[number % settings.count].steerValues,
        record.generations.count == continuations
      else { break }
      records.append(record)
    }
    let whole =
      batches.map { ($0.upperBound - first) * settings.count }.last { $0 <= records.count } ?? 0
    try checkpoint?.keep(whole)
    return Array(records.prefix(whole))
  }
}

extension Checkpoint {
  /// Takes the file and reads the lines that are finished, see ``begin(resume:overwrite:)``.
  func begin(_ start: JobStart) throws(RunClaimError) -> [String] {
    try begin(resume: start == .resume, overwrite: start == .overwrite)
  }
}

extension [RunManifest.Input] {
  /// The digest of each role's input, for plans of jobs.
  var digestsByRole: [String: String] {
    Dictionary(map { ($0.role, $0.sha256) }, uniquingKeysWith: { $1 })
  }
}
