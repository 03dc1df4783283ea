/// A walk through a run: narrative, code that loads the run's files and draws them anew, and what the
/// code shows.
package struct Notebook: Sendable {
  /// A part of a notebook.
  package enum Cell: Sendable {
    /// What people read.
    case narrative([NarrativeBlock])
    /// Python, with what it shows.
    case code(String, [NotebookOutput] = [])
  }

  /// The title; it is the first heading, too.
  package var title: String
  /// Begins the cells' ids, such as `spans`.
  package var name: String
  package var cells: [Cell]

  /// Creates a notebook.
  package init(title: String, name: String, cells: [Cell]) {
    self.title = title
    self.name = name
    self.cells = cells
  }
}

/// What a code cell shows, by our own means: the same numbers that Python would find.
package enum NotebookOutput: Sendable {
  /// A table of pandas as the value of the cell.
  case table(NotebookTable)
  /// HTML as the value of the cell, trusted: whoever makes it has escaped the run's texts.
  case html(String)
  /// Printed text.
  case printed(String)
}

extension Notebook {
  /// The notebook's file, nbformat 4.5.
  ///
  /// - Throws: `EncodingError`.
  package func json() throws -> String {
    var runs = 0
    let cells = cells.enumerated().map { number, cell -> NotebookDocument.Cell in
      let id = "\(name)-\(number + 1)"
      switch cell {
      case .narrative(let blocks):
        return .init(
          cellType: "markdown", id: id, source: NotebookDocument.lines(blocks.markdown))
      case .code(let source, let outputs):
        runs += 1
        return .init(
          cellType: "code", id: id, source: NotebookDocument.lines(source), executionCount: runs,
          outputs: outputs.map { $0.document(executionCount: runs) })
      }
    }
    return try JSONText.pretty(
      NotebookDocument(cells: cells, metadata: .init(title: title))) + "\n"
  }
}

extension NotebookOutput {
  fileprivate func document(executionCount: Int) -> NotebookDocument.Output {
    func result(_ plain: String, html: String) -> NotebookDocument.Output {
      .init(
        outputType: "execute_result", executionCount: executionCount,
        data: [
          "text/plain": .lines(NotebookDocument.lines(plain)),
          "text/html": .lines(NotebookDocument.lines(html)),
        ], metadata: [:])
    }
    switch self {
    case .table(let table): return result(table.plainText, html: table.html)
    case .html(let html): return result("<IPython.core.display.HTML object>", html: html)
    case .printed(let text):
      return .init(
        outputType: "stream", name: "stdout", text: NotebookDocument.lines(text + "\n"))
    }
  }
}
