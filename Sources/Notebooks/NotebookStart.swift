internal import Files
internal import Reports
internal import RunFolders

/// What every notebook begins and ends with: which run it is about, and the cell that finds it.
struct NotebookStart {
  private let source: NotebookSource

  init(_ source: NotebookSource) {
    self.source = source
  }

  /// Title, question, run and set-up.
  func opening(_ title: String, question: Prose) -> [Notebook.Cell] {
    [
      .narrative([
        .heading(1, "\(title)"), .paragraph("\(strong: "The question.") \(question)"),
        .paragraph(introduction), .paragraph(howItRuns),
      ]),
      .setUp(setUp, summary: "Set-up: the cell that finds the run, and helpers for tables"),
    ]
  }

  /// How to come back to the run.
  var closing: [Notebook.Cell] {
    [
      .narrative([
        .heading(2, "About this notebook"),
        .paragraph(
          """
          Written by \(code: "steerlens notebook") \(source.run.manifest.version) from the files of the \
          run. The numbers in the text and the stored outputs are those of the run; running the cells \
          computes them again from its tables and arrays. Commands above are typed in the folder of \
          this notebook.
          """),
      ])
    ]
  }

  private var introduction: Prose {
    let manifest = source.run.manifest
    let command = "steerlens \(manifest.subcommand)"
    let model = manifest.inputs.first { ["model", "source"].contains($0.role) }?.name
    let on: Prose = model.map { " on the model \(token: $0)" } ?? ""
    return """
      A steer is a small learned matrix M. It changes the last hidden state c of a language model that \
      stays as it is, by c′ = c + ε s c M, so that one number, the steer value s, turns a style up or \
      down. This notebook looks into the run that \(token: command)\(on) left with seed \
      \("\(manifest.seed)").
      """
  }

  private var howItRuns: Prose {
    """
    Each step asks a question, loads what the run wrote, and says what is found. The cells need \
    Python with \(code: "numpy"), \(code: "pandas") and \(code: "matplotlib"), and the run's folder; \
    nothing is downloaded and no model is run.
    """
  }

  private var setUp: String {
    """
    import json
    import re
    from html import escape
    from pathlib import Path

    try:
        import matplotlib.pyplot as plt
        import numpy as np
        import pandas as pd
        from IPython.display import HTML
    except ImportError as error:
        raise ImportError(
            f"{error.name} is missing: run `pip install numpy pandas matplotlib`, then restart the kernel."
        ) from None

    run = Path(\(PythonText.literal(source.path)))  # the run's folder, seen from that of this notebook
    if not (run / "manifest.json").exists():
        raise FileNotFoundError(
            f"{run} holds no run. Change `run` above to the run's folder, or make the run again."
        )

    BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8A8A8A"  # raised, lowered, neither
    plt.rcParams.update({
        "figure.figsize": (9, 3.4), "figure.constrained_layout.use": True,
        "axes.spines.top": False, "axes.spines.right": False,
        "axes.grid": True, "axes.axisbelow": True, "grid.color": "#E4E4E4", "legend.frameon": False,
    })
    pd.set_option("display.width", 1000, "display.max_colwidth", None, "display.max_columns", None)
    pd.set_option("display.html.use_mathjax", False)  # a $ in a token is a dollar


    def as_text(value):
        \"""Takes off the apostrophe that keeps spreadsheets from running a text as a formula.\"""
        return re.sub(r"\(SpreadsheetCell.pattern)", "", value) if isinstance(value, str) else value


    def read(name, missing=("",)):
        \"""A table of the run. Words such as NA or null stay words.\"""
        table = pd.read_csv(run / name, keep_default_na=False, na_values=list(missing))
        for column in table:
            if not pd.api.types.is_numeric_dtype(table[column]):
                table[column] = table[column].map(as_text)
        return table.rename(columns=as_text)


    def visible(text):
        \"""The text with what cannot be seen, or would turn what follows around, spelt out.\"""
        signs = {"\\n": "⏎", "\\t": "⇥"}
        return "".join(
            signs.get(c) or (c if c.isprintable() else f"\\\\u{{{ord(c):X}}}") for c in str(text))


    def show(table, index, formats):
        \"""Columns of a table as text, each in its format.\"""
        def cells(name, form):
            return [visible("–" if pd.isna(value) else form.format(value)) for value in table[name]]

        columns = {name: cells(name, form) for name, form in formats.items()}
        return pd.DataFrame(columns, index=cells(index, "{}"))
    """
  }
}
