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
  /// A picture: our own chart of the numbers that the cell draws.
  case figure(any Figure)
}

extension Notebook {
  /// The notebook's file, nbformat 4.5.
  ///
  /// - Throws: `FigureError`.
  package func json() throws -> String {
    var runs = 0
    let cells = try cells.enumerated().map { number, cell -> NotebookDocument.Cell in
      let id = "\(name)-\(number + 1)"
      func code(_ source: String, _ outputs: [NotebookOutput]) throws -> NotebookDocument.Cell {
        runs += 1
        return .init(
          cellType: "code", id: id, source: NotebookDocument.lines(source), executionCount: runs,
          outputs: try outputs.map { try $0.document(executionCount: runs, provenance: provenance) }
        )
      }
      return switch cell {
      case .narrative(let blocks):
        .init(cellType: "markdown", id: id, source: NotebookDocument.lines(blocks.markdown))
      case .code(let source, let outputs): try code(source, outputs)
      case .setUp(let source, _): try code(source, [])
      }
    }
    return try JSONText.pretty(
      NotebookDocument(cells: cells, metadata: .init(title: title))) + "\n"
  }
}

extension NotebookOutput {
  fileprivate func document(
    executionCount: Int, provenance: [(key: String, text: String)]
  ) throws -> NotebookDocument.Output {
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
    case .figure(let figure): return try figure.notebookOutput(provenance: provenance)
    }
  }
}

extension Figure {
  /// The picture at twice its resolution, with its alternative text.
  fileprivate func notebookOutput(provenance: [(key: String, text: String)])
    throws(FigureError) -> NotebookDocument.Output
  {
    let picture = try png(theme: .light, scale: 2, provenance: provenance)
    // The size of the picture in points is in its header: big-endian, after 16 bytes.
    func side(_ offset: Int) -> Int {
      picture[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } / 2
    }
    return .init(
      outputType: "display_data",
      data: [
        "image/png": .base64(Data(picture).base64EncodedString()),
        "text/plain": .lines([VisibleText.of(title)]),
      ],
      metadata: [
        "image/png": .init(
          alt: VisibleText.of(alternativeText), width: side(16), height: side(20))
      ])
  }
}
