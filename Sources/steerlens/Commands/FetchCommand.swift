import ArgumentParser
import Jobs
import ModelHub
import Reports
import WebClient

struct FetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download a model from the Hugging Face hub into its cache.",
    discussion: """
      Gets configuration, tokenizer and weights, checks their hashes, and leaves out what is there. \
      After an interruption the same command continues. The cache is the one of Hugging Face's \
      libraries ($HF_HUB_CACHE, $HF_HOME/hub or ~/.cache/huggingface/hub). Gated models need \
      HF_TOKEN.

      Examples:
        steerlens fetch gpt2
        steerlens fetch EleutherAI/pythia-160m --revision step143000
        steerlens fetch TheBloke/TinyLlama-1.1B-Chat-v1.0-GGUF \\
          --file tinyllama-1.1b-chat-v1.0.Q4_0.gguf
      """)

  @Argument(help: "NAME, ORGANISATION/NAME, or either with @REVISION.")
  var name: String

  @Option(help: "A branch, tag or commit (default: main).")
  var revision: String?

  @Option(help: "The .gguf file to get, of a repository that has several.")
  var file: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  var quiet = false

  func run() throws {
    var model = try ModelName(name)
    if let revision {
      guard model.givenRevision == nil else {
        throw ValidationError("Give NAME@REVISION or --revision, not both.")
      }
      model = try ModelName(repository: name, revision: revision)
    }
    Interruption.listen()
    let display = FetchDisplay(quiet: quiet)
    let fetch = try ModelFetch(
      HubEnvironment(), agent: "steerlens/\(toolVersion)",
      isCancelled: { Interruption.isRequested }, report: display.show)
    do {
      let result = try fetch.run(model, file: file)
      display.finish()
      let summary = FetchSummary(model, result)
      try Console.print(summary, asJSON: json) { summary.text }
    } catch HTTPError.cancelled {
      display.finish()
      Console.note("stopped; run the same command to continue")
      throw Interruption.exitCode
    } catch {
      display.finish()
      throw error
    }
  }
}

/// Progress of each file, and notes, on standard error.
private final class FetchDisplay {
  private let quiet: Bool
  private var current: (path: String, progress: Progress)?

  init(quiet: Bool) { self.quiet = quiet }

  func show(_ event: ModelFetch.Event) {
    switch event {
    case .progress(let file, let bytes):
      if current?.path != file.path {
        finish()
        let progress = Progress(
          file.path, total: file.size, earlier: bytes, quiet: quiet,
          count: { ByteCount.text($0) })
        current = (file.path, progress)
      }
      current?.progress.update(bytes)
    case .finished: finish()
    case .damaged(let file): note("\(file.path) came damaged; fetching it again")
    case .waiting(let file): note("another process fetches \(file.path); waiting for it")
    case .retrying(let reason, let seconds):
      note("\(reason.split(separator: ";")[0]); trying again in \(Int(seconds.rounded(.up))) s")
    }
  }

  func finish() {
    current?.progress.finish()
    current = nil
  }

  private func note(_ text: String) {
    finish()
    if !quiet { Console.note(text) }
  }
}

/// What `fetch` got.
private struct FetchSummary: Encodable {
  struct File: Encodable {
    var file: String
    var bytes: Int
    var hash: String
    var wasThere: Bool
  }

  var model: String
  var revision: String
  var commit: String
  var folder: String
  var files: [File]

  init(_ name: ModelName, _ result: ModelFetch.Result) {
    model = name.repository
    revision = name.revision
    commit = result.commit
    folder = result.folder
    files = result.files.map {
      File(
        file: $0.file.path, bytes: $0.file.size, hash: $0.file.hash.text, wasThere: $0.wasThere)
    }
  }

  var text: String {
    let rows = files.map {
      [$0.file, ByteCount.text($0.bytes), $0.wasThere ? "was there" : "fetched"]
    }
    return Console.table(["file", "size", ""], rows, left: [0, 2])
      + "\n\(model) at \(commit)\n\(folder)"
  }
}
