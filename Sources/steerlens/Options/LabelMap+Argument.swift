public import ArgumentParser
public import Datasets

extension LabelMap: ExpressibleByArgument {
  /// The value of `--map`.
  public init?(argument: String) { self.init(argument) }
}
