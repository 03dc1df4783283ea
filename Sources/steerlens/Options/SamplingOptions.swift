import ArgumentParser
import Jobs
import LanguageModels
package import Steering

/// The options that are generation settings; the defaults are the paper's.
package struct SamplingOptions: ParsableArguments {
  package init() {}

  @Option(
    name: [.long, .customShort("n")], parsing: .unconditional, help: "Continuations per prompt.")
  var continuations = 25

  @Option(parsing: .unconditional, help: "The largest number of new tokens.")
  var maxNewTokens = 20

  @Option(parsing: .unconditional, help: "New tokens before the end-of-text token may come.")
  var minNewTokens = 0

  @Option(parsing: .unconditional, help: "The divisor of the logits; 0 is greedy.")
  var temperature: Float = 1

  @Flag(help: "Always take the likeliest token (--temperature 0).")
  var greedy = false

  @Option(
    parsing: .unconditional, help: "Draw among so many likeliest tokens only (default: no limit).")
  var topK: Int?

  @Option(
    parsing: .unconditional, help: "Draw among the likeliest tokens of this probability together.")
  var topP: Float = 0.9

  @Option(
    parsing: .unconditional,
    help: "Divides positive and multiplies negative logits of tokens that occur; 1 is off.")
  var repetitionPenalty: Float = 1

  @Flag(help: "Draw on after the end-of-text token.")
  var ignoreEndOfText = false

  @Option(
    parsing: .unconditional,
    help: "The seed; each continuation has its own random stream (default: 0).",
    transform: Seed.read)
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: "Continuations decoded together; never changes their random numbers.")
  var batchSize = 256

  @Option(
    help: """
      full: floats; mixed: products with weights in 16 bits with shared scales, up to twice as fast \
      where the processor can; few tokens differ.
      """)
  var precision = PassPrecision.full

  @Option(
    help: """
      upstream: do as the published code does: top-k 50 unless given, no output bias of GPT-J.
      """)
  var compat: Compatibility?

  package func validate() throws {
    do { try settings.validate() } catch {
      throw ValidationError(OptionNames.inText(error.description) + ".")
    }
  }

  package var settings: GenerationSettings {
    var settings = GenerationSettings()
    settings.continuations = continuations
    settings.maxNewTokens = maxNewTokens
    settings.minNewTokens = minNewTokens
    settings.temperature = greedy ? 0 : temperature
    settings.topK = topK ?? (compat == .upstream ? 50 : 0)
    settings.topP = topP
    settings.repetitionPenalty = repetitionPenalty
    settings.stopsAtEndOfText = !ignoreEndOfText
    settings.seed = seed
    settings.batchSize = batchSize
    settings.precision = precision
    return settings
  }
}
