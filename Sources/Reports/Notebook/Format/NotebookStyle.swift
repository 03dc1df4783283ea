/// The style sheet of exported notebooks.
enum NotebookStyle {
  static let sheet = """
    :root {
      color-scheme: light dark;
      --background: #ffffff; --text: #1c1f23; --muted: #5b6470; --line: #d9dee4;
      --code-background: #f5f7f9; --accent: #0063a3;
      --comment: #5f6b77; --string: #7a4a00; --keyword: #0a5a9c; --number: #8a3200;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --background: #15181c; --text: #e4e7eb; --muted: #9aa5b1; --line: #353c45;
        --code-background: #1d2228; --accent: #6cb8f0;
        --comment: #8d99a6; --string: #e0b070; --keyword: #7cc0f5; --number: #f0a070;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--background); color: var(--text);
      font: 17px/1.6 system-ui, -apple-system, "Segoe UI", "Inter", "Noto Sans", sans-serif;
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
    code { font-size: 0.88em; background: var(--code-background); border-radius: 3px; padding: 0.1em 0.3em; }
    pre { font-size: 0.8rem; line-height: 1.5; overflow-x: auto; }
    pre code { font-size: inherit; background: none; padding: 0; }
    pre.code, pre.commands {
      margin: 0; padding: 0.75rem 1rem; background: var(--code-background);
      border: 1px solid var(--line); border-radius: 6px;
    }
    pre.commands { margin: 0.75rem 0; }
    .comment { color: var(--comment); } .string { color: var(--string); }
    .keyword { color: var(--keyword); } .number { color: var(--number); }
    td.number, th.number { color: inherit; text-align: right; font-variant-numeric: tabular-nums; }
    .cell { margin: 1.25rem 0; }
    .output { margin: 0.75rem 0 0; padding-left: 0.9rem; border-left: 3px solid var(--line); }
    .output pre { margin: 0; }
    .output p { margin: 0; }
    .scroll { overflow-x: auto; }
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
    }
    @media print {
      :root {
        --background: #ffffff; --text: #000000; --muted: #444444; --line: #cccccc;
        --code-background: #ffffff; --accent: #000000;
        --comment: #555555; --string: #000000; --keyword: #000000; --number: #000000;
      }
      main { max-width: none; padding: 0; }
      h2 { break-after: avoid; }
      pre { white-space: pre-wrap; overflow: visible; }
      .scroll { overflow: visible; }
      .output, tr { break-inside: avoid; }
    }
    """
}
