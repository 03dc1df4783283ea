package import ArgumentParser
import Files
import Foundation
import Jobs
import LinearAlgebra
import RunFolders

/// The `steerlens` command.
@main package struct SteerLensTool: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "steerlens",
    abstract: "Train, apply and understand LM-Steers: linear maps on word embeddings.",
    discussion: """
      Start with `steerlens quickstart`: it trains a sentiment steer on an embedded model, \
      generates with it and shows what it does, in under a minute and without a download.

      Models are the embedded reviews-2m and reviews-4m, Hugging Face folders, .gguf files, and \
      names such as gpt2, which `steerlens fetch` downloads.
      """,
    version: toolVersion,
    subcommands: [
      QuickstartCommand.self, StudyCommand.self, TrainCommand.self, GenerateCommand.self,
      MergeCommand.self,
      EvaluateCommand.self,
      ScoreCommand.self,
      SpectrumCommand.self, VocabularyCommand.self, SpansCommand.self, SweepCommand.self,
      TransferCommand.self, LinearityCommand.self, ComposeCommand.self, ConvertCommand.self,
      ExportCommand.self,
      InspectCommand.self,
      FetchCommand.self, PrepareCommand.self, ServeCommand.self,
      FiguresCommand.self, ReportCommand.self, NotebookCommand.self,
      CompletionsCommand.self,
    ])

  package init() {}

  package static func main() {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    if let unknown = UnknownCommand(Array(CommandLine.arguments.dropFirst()), among: names) {
      Console.printError(unknown.message)
      exit(withError: ExitCode(EX_USAGE))
    }
    do {
      Ranks.silenceResults()
      Interruption.endsOnQuit()
      var command = try parseAsRoot(
        FormerNames.translated(Array(CommandLine.arguments.dropFirst())))
      // Usage errors do not get here; help, which is a command of the parser's own, needs no kernels.
      if !String(reflecting: type(of: command)).hasPrefix("ArgumentParser.") {
        try checkProcessorLimit()
        ProcessorKernels.restartWithBetterCoreType()
      }
      try Ranks.begin(for: command)
      try command.run()
      // A full disk shows only when the buffer is written.
      guard fflush(nil) == 0 else {
        throw CommandError.cannotPrint(systemMessage())
      }
      Ranks.end()
    } catch let stop as JobInterruption {
      if !Ranks.isSilent { Console.note(stop.withOptions) }
      // All ranks stop at the same place.
      Ranks.end()
      exit(withError: Interruption.exitCode)
    } catch let error as any (Error & CustomStringConvertible) where !isParserError(error) {
      Ranks.printError(
        (error as? RunClaimError)?.withOptions ?? OptionNames.inText(error.description))
      Ranks.abort(ExitCode(1))
      exit(withError: ExitCode(1))
    } catch {
      end(with: error)
    }
  }

  private static func checkProcessorLimit() throws {
    let name = ProcessorKernels.limitVariable
    guard let value = ProcessInfo.processInfo.environment[name], ProcessorKernels.limit == nil
    else { return }
    let values = ProcessorKernels.Limit.allCases.map(\.rawValue).joined(separator: " or ")
    throw CommandError.malformedVariable(name, value: value, expected: values)
  }

  // As the parser's own `exit(withError:)`, but for what a message repeats of the command line.
  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    let text = Ranks.isSilent ? "" : fullMessage(for: error)
    if !text.isEmpty { code.isSuccess ? Console.print(text) : Console.printToError(text) }
    if !code.isSuccess { Ranks.abort(code) }
    exit(withError: code)
  }

  // Usage errors, help and exit codes are the parser's to print.
  private static func isParserError(_ error: any Error) -> Bool {
    error is ExitCode || error is ValidationError || error is CleanExit
      || exitCode(for: error) != .failure
  }
}
