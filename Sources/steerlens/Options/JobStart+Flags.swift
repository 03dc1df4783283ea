import Jobs

extension JobStart {
  /// What two flags ask for, of which a command takes one at most.
  init(resume: Bool, overwrite: Bool) {
    self = resume ? .resume : overwrite ? .overwrite : .anew
  }
}
