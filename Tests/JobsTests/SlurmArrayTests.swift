import Jobs
import Testing

/// The part of a task of a Slurm job array, from the variables that Slurm sets.
@Suite struct SlurmArrayTests {
  private func shard(_ id: Int, of count: Int, from first: Int, to last: Int, step: Int = 1)
    throws -> Shard
  {
    try Shard(slurm: [
      "SLURM_ARRAY_TASK_ID": "\(id)", "SLURM_ARRAY_TASK_COUNT": "\(count)",
      "SLURM_ARRAY_TASK_MIN": "\(first)", "SLURM_ARRAY_TASK_MAX": "\(last)",
      "SLURM_ARRAY_TASK_STEP": "\(step)",
    ])
  }

  @Test func tasksAreNumberedFromOne() throws {
    #expect(try shard(1, of: 8, from: 1, to: 8) == Shard(1, of: 8))
    #expect(try shard(8, of: 8, from: 1, to: 8).description == "8/8")
    #expect(try shard(0, of: 8, from: 0, to: 7) == Shard(1, of: 8))
    // --array=1-15:2
    #expect(try shard(13, of: 8, from: 1, to: 15, step: 2) == Shard(7, of: 8))
    #expect(try shard(1, of: 1, from: 1, to: 1) == Shard(1, of: 1))
  }

  // --array=1,3,7 and --array=1,3,5, which Slurm gives a step of 1; a task that is none of the array.
  @Test(arguments: [(3, 3, 7), (5, 3, 5), (9, 8, 8)])
  func gapsAreRefused(_ id: Int, _ count: Int, _ last: Int) {
    let error = SlurmArrayError.gaps(first: 1, last: last, step: 1, count: count)
    #expect(throws: error) { try shard(id, of: count, from: 1, to: last) }
    #expect(error.description.contains("--array=1-8"))
  }

  /// One part again, by its number alone, would be taken for all prompts.
  @Test func anArrayOfLaterTasksIsRefused() {
    #expect(throws: SlurmArrayError.beginsLate(first: 3)) {
      try shard(3, of: 1, from: 3, to: 3)
    }
  }

  @Test func variablesAreChecked() {
    #expect(throws: SlurmArrayError.notSet("SLURM_ARRAY_TASK_ID")) { try Shard(slurm: [:]) }
    let variables = ["SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "many"]
    #expect(throws: SlurmArrayError.notANumber("SLURM_ARRAY_TASK_COUNT", value: "many")) {
      try Shard(slurm: variables)
    }
    #expect(throws: SlurmArrayError.gaps(first: 0, last: 0, step: 0, count: 0)) {
      try shard(0, of: 0, from: 0, to: 0, step: 0)
    }
  }

  @Test(arguments: ["2/8", "8/8", "1/1"]) func partsAreReadAsTheyAreWritten(_ text: String) throws {
    let shard = Shard(text)
    #expect(shard?.description == text)
  }
}
