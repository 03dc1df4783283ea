import MessagePassing
import Testing

@Suite struct LaunchedRankTests {
  @Test func launchersAreKnownByTheirVariables() throws {
    let openMPI = LaunchedRank([
      "OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "4", "PMIX_RANK": "1",
    ])
    #expect(openMPI == LaunchedRank(launcher: "mpirun", rank: 1, size: 4))
    let hydra = LaunchedRank(["PMI_RANK": "0", "PMI_SIZE": "2"])
    #expect(hydra == LaunchedRank(launcher: "mpiexec", rank: 0, size: 2))
    let slurm = LaunchedRank(["PMIX_RANK": "3", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "8"])
    #expect(slurm == LaunchedRank(launcher: "srun", rank: 3, size: 8))
    let old = LaunchedRank(["PMI_RANK": "3", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "8"])
    #expect(old == LaunchedRank(launcher: "srun", rank: 3, size: 8))
  }

  @Test func oneProcessIsNoRank() {
    #expect(LaunchedRank([:]) == nil)
    #expect(LaunchedRank(["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "1"]) == nil)
    #expect(LaunchedRank(["OMPI_COMM_WORLD_RANK": "-1", "OMPI_COMM_WORLD_SIZE": "2"]) == nil)
    // An allocation alone starts nothing.
    #expect(LaunchedRank(["SLURM_NTASKS": "8", "SLURM_JOB_ID": "17"]) == nil)
  }

  @Test(.enabled(if: !MPICommunicator.isBuilt)) func aBuildWithoutMPISaysSo() throws {
    let launched = LaunchedRank(launcher: "mpirun", rank: 1, size: 4)
    let error = #expect(throws: MessagePassingError.builtWithoutMPI(launched)) {
      try MPICommunicator(launched, timeout: 1)
    }
    #expect(error?.description.contains("--traits MPI") == true)
    #expect(MPICommunicator.library == nil)
  }
}
