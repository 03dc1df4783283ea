internal import Figures
package import Reports
internal import RunFolders

/// What a notebook walks through.
package enum NotebookTopic: String, Sendable, CaseIterable {
  /// Interpreting a steer's dimensions.
  case dimensions
  /// Highlighting the spans of texts.
  case spans
  /// Carrying a steer over to another model.
  case transfer

  /// The topic's part of a notebook: the question, and the cells that answer it.
  typealias Walk = (topic: NotebookTopic, question: Prose, cells: [Notebook.Cell])

  /// Nil if the run has nothing on the topic.
  func walk(_ source: NotebookSource) -> Walk? {
    switch self {
    case .dimensions: DimensionsWalkthrough(source).map { (self, $0.question, $0.cells) }
    case .spans: SpansWalkthrough(source).map { (self, $0.question, $0.cells) }
    case .transfer: TransferWalkthrough(source).map { (self, $0.question, $0.cells) }
    }
  }

  /// The title of the topic's own notebook.
  var title: String {
    switch self {
    case .dimensions: "Interpreting the dimensions of a steer"
    case .spans: "Highlighting the spans that carry a style"
    case .transfer: "Carrying a steer over to another model"
    }
  }

  // The commands whose run folders have what the topic needs.
  fileprivate var commands: String {
    switch self {
    case .dimensions: "`steerlens spectrum` or `steerlens vocabulary`"
    case .spans: "`steerlens spans`"
    case .transfer: "`steerlens transfer`"
    }
  }
}

/// A run with the way to it.
struct NotebookSource {
  let run: RunContents
  /// The run's folder as seen from that of the notebook.
  let path: String
  private let figures: [String: any Figure]

  init(run: RunContents, path: String) {
    self.run = run
    self.path = path
    figures = Dictionary(run.figures.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The run's own figures as outputs of a cell that draws the same; those that it lacks are left
  /// out.
  func outputs(_ names: String...) -> [NotebookOutput] {
    names.compactMap { figures[$0] }.map(NotebookOutput.figure)
  }

  /// What commands take as `--steer`: the run if it holds the steer, else a placeholder, since a
  /// manifest names the steer as seen from where the command ran.
  var steer: String {
    let isElsewhere = run.manifest.inputs.contains { ["steer", "steers"].contains($0.role) }
    let isHere = run.manifest.outputs.contains(Self.steerFile)
    return isHere && !isElsewhere ? Self.quoted(path) : "STEER"
  }

  /// Explains the placeholder where there is one.
  var steerRemark: Prose {
    steer == "STEER"
      ? " \(code: "STEER") stands for the steer of this run, a file or a run folder." : ""
  }

  private static let steerFile = "steer.safetensors"

  /// A path as it is typed in a shell.
  static func quoted(_ path: String) -> String {
    let isPlain =
      !path.isEmpty && !path.hasPrefix("-")
      && path.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || "0123456789-_./=,+:@%".unicodeScalars.contains($0))
      }
    return isPlain ? path : "'" + path.replacing("'", with: #"'\''"#) + "'"
  }
}

/// Why there is no notebook.
package enum NotebookError: Error, Equatable, CustomStringConvertible {
  /// The run has nothing that notebooks are about.
  case nothingToShow(run: String)
  /// The run has nothing on the topic.
  case topicMissing(NotebookTopic, run: String)

  /// What is missing, and what makes it.
  package var description: String {
    switch self {
    case .nothingToShow(let run):
      "\(run): holds no analysis that notebooks walk through. Give the folder of "
        + "`steerlens quickstart`, or one that spectrum, vocabulary, spans or transfer wrote with "
        + "`out`."
    case .topicMissing(let topic, let run):
      "\(run): holds nothing for `topic` \(topic.rawValue). Give the folder of "
        + "`steerlens quickstart`, or one that \(topic.commands) wrote with `out`."
    }
  }
}

extension Notebook {
  /// The notebook of a run.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - topic: What to walk through; nil for all that the run has.
  ///   - path: The run's folder as seen from that of the notebook.
  /// - Throws: ``NotebookError``.
  package init(of run: RunContents, topic: NotebookTopic?, path: String) throws(NotebookError) {
    let source = NotebookSource(run: run, path: path)
    let walks = (topic.map { [$0] } ?? NotebookTopic.allCases).compactMap { $0.walk(source) }
    guard let first = walks.first else {
      throw topic.map { .topicMissing($0, run: run.path) } ?? .nothingToShow(run: run.path)
    }
    let start = NotebookStart(source)
    if walks.count == 1 {
      self.init(
        title: first.topic.title, name: first.topic.rawValue,
        cells: start.opening(first.topic.title, question: first.question) + first.cells
          + start.closing)
    } else {
      let title = "What a steer does"
      self.init(
        title: title, name: "run",
        cells: start.opening(title, question: Self.questions(walks))
          + walks.flatMap { walk in
            [.narrative([.heading(1, "\(walk.topic.title)"), .paragraph(walk.question)])]
              + walk.cells
          } + start.closing)
    }
  }

  private static func questions(_ walks: [NotebookTopic.Walk]) -> Prose {
    let subjects = walks.map { walk in
      switch walk.topic {
      case .dimensions: "what it is made of"
      case .spans: "what it sees in a text"
      case .transfer: "whether it works on another model"
      }
    }
    return """
      What has a steer learned? This notebook asks \(subjects.dropLast().joined(separator: ", ")) \
      and \(subjects.last ?? "").
      """
  }
}
