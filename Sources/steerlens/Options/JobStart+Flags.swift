import ArgumentParser
import Jobs

extension JobStart {
  /// What two flags ask for, of which a command takes one at most.
  init(resume: Bool, overwrite: Bool) {
    self = resume ? .resume : overwrite ? .overwrite : .anew
  }

  /// Refuses both flags together, and either of a command that writes nothing.
  static func validate(resume: Bool, overwrite: Bool, writes: Bool) throws {
    if resume || overwrite, !writes {
      throw ValidationError("--resume and --overwrite need --out.")
    }
    if resume && overwrite { throw ValidationError("Give --resume or --overwrite, not both.") }
  }
}
