package import Figures
internal import Files
internal import Foundation
internal import Reports

/// A walk through a run: narrative, code that loads the run's files and draws them anew, and what the
/// code shows.
package struct Notebook: Sendable {
  /// A part of a notebook.
  package enum Cell: Sendable {
    /// What people read.
    case narrative([NarrativeBlock])
    /// Python, with what it shows.
    case code(String, [NotebookOutput] = [])
    /// Python that only prepares what follows; pages fold it away under a summary.
    case setUp(String, summary: String)
  }

  /// The title; it is the first heading, too.
  package var title: String
  /// Begins the cells' ids, such as `spans`.
  package var name: String
  package var cells: [Cell]
  /// Text chunks of its pictures that say where they come from.
  package var provenance: [(key: String, text: String)] = []

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
  /// A picture: our own chart of the numbers that the cell draws. It stands below the cell, which stores
  /// none: what the cell draws looks otherwise.
  case figure(any Figure)
}

extension Notebook {
  /// The notebook's file, nbformat 4.5.
  ///
  /// - Throws: `FigureError`.
  package func json() throws -> String {
    var runs = 0
    let cells = try cells.enumerated().flatMap { number, cell -> [NotebookDocument.Cell] in
      let id = "\(name)-\(number + 1)"
      func code(_ source: String, _ outputs: [NotebookOutput]) -> NotebookDocument.Cell {
        runs += 1
        return .init(
          cellType: "code", id: id, source: NotebookDocument.lines(source), executionCount: runs,
          outputs: outputs.compactMap { $0.document(executionCount: runs) })
      }
      switch cell {
      case .narrative(let blocks):
        return [
          .init(cellType: "markdown", id: id, source: NotebookDocument.lines(blocks.markdown))
        ]
      case .code(let source, let outputs):
        return [code(source, outputs)]
          + (try outputs.compactMap(\.figure).enumerated().map { place, figure in
            try figure.notebookCell(id: "\(id)-figure-\(place + 1)", provenance: provenance)
          })
      case .setUp(let source, _): return [code(source, [])]
      }
    }
    return try JSONText.pretty(
      NotebookDocument(cells: cells, metadata: .init(title: title))) + "\n"
  }
}

extension NotebookOutput {
  /// The chart; nil for what is none.
  fileprivate var figure: (any Figure)? {
    if case .figure(let figure) = self { figure } else { nil }
  }

  // Nil for a chart, which has a cell of its own.
  fileprivate func document(executionCount: Int) -> NotebookDocument.Output? {
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
    case .figure: return nil
    }
  }
}

extension Figure {
  /// Tells our chart from what a cell draws, where a notebook shows it.
  var notebookRemark: String {
    "SteerLens’s own figure of these numbers; the cell above draws them with matplotlib."
  }

  /// The picture, which holds its caption, at twice its resolution as the attachment of a cell.
  fileprivate func notebookCell(id: String, provenance: [(key: String, text: String)])
    throws(FigureError) -> NotebookDocument.Cell
  {
    let picture = try png(theme: .light, scale: 2, provenance: provenance)
    let file = name + ".png"
    let alternative: Prose = "\(VisibleText.of(alternativeText))"
    let remark: Prose = "\(emphasis: notebookRemark)"
    return .init(
      cellType: "markdown", id: id,
      source: NotebookDocument.lines(
        "![\(alternative.markdown)](attachment:\(file))\n\n" + remark.markdown),
      attachments: [file: ["image/png": .base64(Data(picture).base64EncodedString())]])
  }
}
