internal import Foundation
internal import NumberText
internal import SteerAnalysis

extension SpansWalkthrough {
  /// The spans, in the text and as a table.
  var highlightStep: [Notebook.Cell] {
    let intro: [NarrativeBlock] = [
      .heading(2, "Which spans carry it?"),
      .paragraph(
        """
        Sums of evidence over neighbours find phrases: for each sign the spans are the few disjoint \
        stretches of tokens with the largest sums, found exactly. Below, the colour of a token is its \
        own evidence (blue for the positive setting, orange for the negative) and a line under it \
        marks the spans.
        """),
    ]
    return [.narrative(intro), .code(Self.highlighting, [.html(highlighted)])]
      + (result.spans.isEmpty
        ? [.narrative([.paragraph(finding)])]
        : [
          .code(Self.tabulatingSpans, [.table(spanTable)]), .narrative([.paragraph(finding)]),
        ])
  }

  private static let highlighting = """
    result = json.loads((run / "spans.json").read_text(encoding="utf-8"))["results"][number]


    def highlighted(result):
        \"""The text as HTML: colours for evidence, lines under spans.\"""
        largest = max(abs(e) for e in result["evidence"] if e is not None) or 1
        parts, done = [], 0
        for i, (start, end) in enumerate(result["characterRanges"]):
            # Tokens may share a character.
            piece = escape(visible(result["text"][max(start, done):end]))
            done = max(done, end)
            e = result["evidence"][i] or 0
            color = "213,94,0" if e < 0 else "0,114,178"
            signs = {span["sign"] for span in result["spans"] if span["start"] <= i < span["end"]}
            line = ""
            if signs:
                # Where spans of both signs overlap, the token's own sign counts.
                sign = signs.pop() if len(signs) == 1 else (-1 if e < 0 else 1)
                line = f";border-bottom:2px solid rgb({'213,94,0' if sign < 0 else '0,114,178'})"
            style = f"background-color:rgba({color},{0.5 * abs(e) / largest:.2f}){line}"
            parts.append(f'<span style="{style}" title="{e:+.2f} nats">{piece}</span>')
        page = '<p class="tex2jax_ignore mathjax_ignore" style="line-height:2.2;max-width:44em">'
        return page + "".join(parts) + "</p>"


    HTML(highlighted(result))
    """

  /// What the cell's function `highlighted` gives.
  private var highlighted: String {
    let evidence = result.evidence.map { $0.map { $0.asWritten } ?? 0 }
    let known = result.evidence.map { $0 == nil ? 0 : 1 }
    var largest = zip(evidence, known).map { abs($0) * Double($1) }.max() ?? 0
    if largest == 0 { largest = 1 }
    let scalars = Array(result.text.unicodeScalars)
    var done = 0
    var parts = ""
    for (i, range) in result.characterRanges.enumerated() {
      let start = max(range.lowerBound, done)
      let piece = start < range.upperBound ? scalars[start..<range.upperBound] : []
      done = max(done, range.upperBound)
      let alpha = PythonNumbers.fixed(0.5 * abs(evidence[i]) / largest, 2)
      let style =
        "background-color:rgba(\(Self.color(evidence[i] < 0)),\(alpha))\(line(under: i, evidence[i]))"
      let text = HTMLText.escaped(PrintableText.of(String(String.UnicodeScalarView(piece))))
      let title = PythonNumbers.signed(evidence[i], 2)
      parts += #"<span style="\#(style)" title="\#(title) nats">\#(text)</span>"#
    }
    return #"<p class="tex2jax_ignore mathjax_ignore" style="line-height:2.2;max-width:44em">"#
      + parts + "</p>"
  }

  private static func color(_ isNegative: Bool) -> String {
    isNegative ? "213,94,0" : "0,114,178"
  }

  private func line(under token: Int, _ evidence: Double) -> String {
    let signs = Set(result.spans.filter { $0.start <= token && token < $0.end }.map(\.sign))
    guard let first = signs.first else { return "" }
    let isNegative = signs.count == 1 ? first < 0 : evidence < 0
    return ";border-bottom:2px solid rgb(\(Self.color(isNegative)))"
  }

  private static let tabulatingSpans = """
    spans = read("spans.csv").query("text == @number").reset_index(drop=True)
    spans["sum_of_tokens"] = [
        text["evidence"][start:end].sum() for start, end in zip(spans["start"], spans["end"])]
    show(spans, "span", {
        "start": "{}", "end": "{}", "evidence": "{:+.2f}", "sum_of_tokens": "{:+.2f}",
        "p_value": "{:.4f}", "family_wise_p_value": "{:.4f}",
    })
    """

  private var spanTable: NotebookTable {
    NotebookTable(
      [
        "start", "end", "evidence", "sum_of_tokens", "p_value", "family_wise_p_value",
      ],
      result.spans.map { span in
        let sum = result.evidence[span.start..<span.end].reduce(0.0) {
          $0 + ($1.map { $0.asWritten } ?? 0)
        }
        return [
          result.text(of: span), "\(span.start)", "\(span.end)",
          PythonNumbers.signed(span.score, 2),
          PythonNumbers.signed(sum, 2), PythonNumbers.fixed(span.pValue, 4),
          PythonNumbers.fixed(span.familyWisePValue, 4),
        ]
      })
  }

  private var finding: Prose {
    let spans = result.spans
    guard let strongest = spans.max(by: { abs($0.score) < abs($1.score) }) else {
      return "\(strong: "Finding.") No span of the text has evidence enough to be marked."
    }
    let positive = spans.count { $0.sign > 0 }
    let covered = Set(spans.flatMap { $0.start..<$0.end }).count
    return """
      \(strong: "Finding.") \(ProseNumbers.count(positive, "span speaks", "spans speak")) for the \
      positive setting and \(spans.count - positive) for the negative one; together they cover \
      \(covered) of \(result.ids.count) tokens. The strongest is \(token: result.text(of: strongest)) with \
      \(ProseNumbers.signed(strongest.score, 2)) nats. A span's evidence is the sum over its tokens, as \
      the two columns show.
      """
  }
}
