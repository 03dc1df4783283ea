public import ArgumentParser
public import Jobs

extension SpansRun.Evidence: ExpressibleByArgument {}
