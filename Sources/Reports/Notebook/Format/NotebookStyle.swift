internal import Figures

/// The style sheet of exported notebooks.
enum NotebookStyle {
  static let sheet = """
    :root {
      color-scheme: light dark;
    \(colors(.light))
      --surface: #ffffff; --sunken: #f2f3f1; --text: #1b1f23; --muted: #57606a; --line: #e1e4e3;
      --accent: #005f94; --comment: #5c6670; --string: #7a4a00; --keyword: #0a5a9c; --number: #8a3200;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
    \(colors(.dark))
        --surface: #15191e; --sunken: #1b2026; --text: #e6eaed; --muted: #9da8b1; --line: #2a3138;
        --accent: #7cc5f5; --comment: #8d99a6; --string: #e0b070; --keyword: #7cc0f5; --number: #f0a070;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--surface); color: var(--text);
      font: 17px/1.6 Inter, "Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans",
        "DejaVu Sans", sans-serif;
    }
    main { max-width: 54rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: break-word; }
    h1, h2 { line-height: 1.25; text-wrap: balance; }
    h1 { font-size: 1.9rem; margin: 2.5rem 0 1rem; }
    h1:first-child { margin-top: 0; }
    h2 { font-size: 1.3rem; margin: 2.5rem 0 0.75rem; }
    p, ul { margin: 0.75rem 0; max-width: 44rem; }
    li { margin: 0.35rem 0; }
    a { color: var(--accent); }
    code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", monospace; }
    code { font-size: 0.88em; background: var(--sunken); border-radius: 3px; padding: 0.1em 0.3em; }
    pre { font-size: 0.8rem; line-height: 1.5; overflow-x: auto; }
    pre code { font-size: inherit; background: none; padding: 0; }
    pre.code, pre.commands {
      margin: 0; padding: 0.75rem 1rem; background: var(--sunken);
      border: 1px solid var(--line); border-radius: 6px;
    }
    pre.commands { margin: 0.75rem 0; }
    .comment { color: var(--comment); } .string { color: var(--string); }
    .keyword { color: var(--keyword); } .number { color: var(--number); }
    td.numeric, th.numeric { text-align: right; font-variant-numeric: tabular-nums; }
    .cell { margin: 1.25rem 0; }
    .output { margin: 0.75rem 0 0; padding-left: 0.9rem; border-left: 3px solid var(--line); }
    .output pre { margin: 0; }
    .output p { margin: 0; }
    .scroll { overflow-x: auto; }
    figure { margin: 0; }
    figure svg { display: block; max-width: 100%; height: auto; }
    figcaption strong { color: var(--text); }
    details { margin: 1.25rem 0; }
    summary { cursor: pointer; color: var(--accent); }
    details .cell { margin-top: 0.5rem; }
    figcaption { margin-top: 0.4rem; font-size: 0.85rem; line-height: 1.45; color: var(--muted); }
    table { border-collapse: collapse; font-size: 0.85rem; line-height: 1.4; }
    th, td { padding: 0.3rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
    thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
    tbody th { font-weight: 600; white-space: nowrap; }
    .formula { overflow-x: auto; overflow-y: hidden; margin: 1rem 0; font-size: 1.1rem; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    @media (max-width: 40rem) {
      body { font-size: 16px; }
      main { padding: 1.25rem 1rem 3rem; }
      h1 { font-size: 1.55rem; }
      h2 { font-size: 1.2rem; }
      pre { font-size: 0.72rem; }
      figure svg { max-width: 40rem; }
    }
    @media print {
      main { max-width: none; padding: 0; }
      h2 { break-after: avoid; }
      pre { white-space: pre-wrap; overflow: visible; }
      .scroll { overflow: visible; }
      .output, tr { break-inside: avoid; }
    }
    """

  private static func colors(_ theme: Theme) -> String {
    "  " + theme.styleSheetVariables.replacing("\n", with: " ")
  }
}
