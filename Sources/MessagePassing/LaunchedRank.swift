/// What the environment of a process says of the launcher that started it as one of several.
public struct LaunchedRank: Equatable, Sendable {
  /// The launcher.
  public var launcher: String
  /// The number of the process.
  public var rank: Int
  /// The number of processes, where it says so.
  public var size: Int?

  /// A process that a launcher started.
  public init(launcher: String, rank: Int, size: Int?) {
    self.launcher = launcher
    self.rank = rank
    self.size = size
  }

  // Variables of rank and size, the most telling first: Open MPI's launcher sets those of PMIx too.
  private static let variables = [
    (launcher: "mpirun", rank: "OMPI_COMM_WORLD_RANK", sizes: ["OMPI_COMM_WORLD_SIZE"]),
    (launcher: "mpiexec", rank: "PMI_RANK", sizes: ["PMI_SIZE", "SLURM_STEP_NUM_TASKS"]),
    (launcher: "srun", rank: "PMIX_RANK", sizes: ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"]),
  ]

  /// Reads an environment; nil without a launcher, and for one process alone.
  ///
  /// - Parameter environment: The variables of a process.
  public init?(_ environment: [String: String]) {
    for (launcher, name, sizes) in Self.variables {
      guard let rank = environment[name].flatMap({ Int($0) }), rank >= 0 else { continue }
      let size = sizes.lazy.compactMap { environment[$0].flatMap { Int($0) } }.first
      if size == 1 { return nil }
      self.launcher =
        environment["SLURM_STEP_ID"] != nil && launcher != "mpirun" ? "srun" : launcher
      self.rank = rank
      self.size = size
      return
    }
    return nil
  }
}
