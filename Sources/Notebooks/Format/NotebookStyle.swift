internal import Figures
internal import Reports

/// The style sheet of exported notebooks.
enum NotebookStyle {
  /// The colours of figures for both grounds, and the sheet of `Assets`.
  static let sheet = """
    :root {
    \(Theme.light.styleSheetVariables)
    }
    @media screen and (prefers-color-scheme: dark) {
    :root {
    \(Theme.dark.styleSheetVariables)
    }
    }
    \(ReportAssets.text("notebook.css"))
    """
}
