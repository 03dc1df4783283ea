/// What a notebook walks through.
package enum NotebookTopic: String, Sendable, CaseIterable {
  /// Interpreting a steer's dimensions.
  case dimensions
  /// Highlighting the spans of texts.
  case spans
  /// Carrying a steer over to another model.
  case transfer

  func cells(_ source: NotebookSource) -> [Notebook.Cell]? {
    switch self {
    case .dimensions: DimensionsWalkthrough(source)?.cells
    case .spans: SpansWalkthrough(source)?.cells
    case .transfer: TransferWalkthrough(source)?.cells
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

  /// The folder in a command line.
  var shellPath: String {
    let isPlain =
      !path.isEmpty && !path.hasPrefix("-")
      && path.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_./=,+:@%".unicodeScalars.contains($0))
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
        + "--out."
    case .topicMissing(let topic, let run):
      "\(run): holds nothing for --topic \(topic.rawValue). Give the folder of "
        + "`steerlens quickstart`, or one that \(topic.commands) wrote with --out."
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
    if let topic {
      guard let cells = topic.cells(source) else {
        throw .topicMissing(topic, run: run.path)
      }
      let start = NotebookStart(source, topics: [topic])
      self.init(
        title: topic.title, name: topic.rawValue,
        cells: start.opening(topic.title) + cells + start.closing)
      return
    }
    let parts = NotebookTopic.allCases.compactMap { topic in
      topic.cells(source).map { (topic, $0) }
    }
    guard !parts.isEmpty else { throw .nothingToShow(run: run.path) }
    let start = NotebookStart(source, topics: parts.map(\.0))
    let title = parts.count == 1 ? parts[0].0.title : "What a steer does"
    self.init(
      title: title, name: "run",
      cells: start.opening(title)
        + parts.flatMap { topic, cells in
          parts.count == 1
            ? cells : [.narrative([.heading(1, "\(topic.title)")])] + cells
        } + start.closing)
  }
}
