import ArgumentParser
import Jobs
import LanguageModels

/// In which precision an analysis reads texts.
struct PrecisionOption: ParsableArguments {
  @Option(
    help: """
      full: models read texts in floats; mixed: products with weights in 16 bits with shared scales, up to \
      twice as fast where the processor can.
      """)
  var precision = PassPrecision.full
}

extension RuntimeOptions {
  /// What an analysis is told to work by; applies the options.
  func context(readingIn precision: PassPrecision) -> JobContext {
    var context = context()
    context.readingPrecision = precision
    return context
  }
}
