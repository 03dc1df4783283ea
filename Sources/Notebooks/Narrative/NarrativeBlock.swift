/// A block of narrative: the same in a notebook's Markdown and on a page.
package enum NarrativeBlock: Sendable {
  /// A heading; level 1 is the notebook's title.
  case heading(Int, Prose)
  case paragraph(Prose)
  case list([Prose])
  case table(header: [Prose], rows: [[Prose]])
  case formula(Formula)
  /// Commands for a shell, one a line, paths already quoted.
  case commands([String])
}

/// A displayed formula, for both places that show one.
package struct Formula: Sendable {
  /// For notebooks, which typeset LaTeX.
  let latex: String
  /// For pages, which typeset MathML without scripts.
  let mathML: String
}

extension Formula {
  /// `c' = c + ε s c M`.
  static let steering = Formula(
    latex: #"c' = c + \varepsilon\, s\, c M"#,
    mathML: """
      <msup><mi>c</mi><mo>′</mo></msup><mo>=</mo><mi>c</mi><mo>+</mo>\
      <mi>ε</mi><mi>s</mi><mi>c</mi><mi>M</mi>
      """)

  /// `cᵀ M e_v = Σ_j σ_j (c·u_j)(v_j·e_v)`.
  static let twoFaces = Formula(
    latex:
      #"c^\top M e_v = \sum_j \sigma_j\, (c \cdot u_j)\, (v_j \cdot e_v)"#,
    mathML: """
      <msup><mi>c</mi><mo>⊤</mo></msup><mi>M</mi><msub><mi>e</mi><mi>v</mi></msub><mo>=</mo>\
      <munder><mo>∑</mo><mi>j</mi></munder><msub><mi>σ</mi><mi>j</mi></msub>\
      <mo>(</mo><mi>c</mi><mo>·</mo><msub><mi>u</mi><mi>j</mi></msub><mo>)</mo>\
      <mo>(</mo><msub><mi>v</mi><mi>j</mi></msub><mo>·</mo><msub><mi>e</mi><mi>v</mi></msub><mo>)</mo>
      """)

  /// `evidence(x_t) = log p(x_t | s⁺) − log p(x_t | s⁻)`.
  static let evidence = Formula(
    latex:
      #"\text{evidence}(x_t) = \log p(x_t \mid s^{+}) - \log p(x_t \mid s^{-})"#,
    mathML: """
      <mtext>evidence</mtext><mo>(</mo><msub><mi>x</mi><mi>t</mi></msub><mo>)</mo><mo>=</mo>\
      <mi>log</mi><mspace width="0.17em"/><mi>p</mi><mo>(</mo><msub><mi>x</mi><mi>t</mi></msub><mo>|</mo>\
      <msup><mi>s</mi><mo>+</mo></msup><mo>)</mo><mo>−</mo>\
      <mi>log</mi><mspace width="0.17em"/><mi>p</mi><mo>(</mo><msub><mi>x</mi><mi>t</mi></msub><mo>|</mo>\
      <msup><mi>s</mi><mo>−</mo></msup><mo>)</mo>
      """)

  /// `p(s) ∝ exp(−10 · mean loss(s))`.
  static let steerValues = Formula(
    latex: #"p(s) \propto \exp\bigl(-10 \cdot \text{mean loss}(s)\bigr)"#,
    mathML: """
      <mi>p</mi><mo>(</mo><mi>s</mi><mo>)</mo><mo>∝</mo><mi>exp</mi><mo>(</mo><mo form="prefix">−</mo>\
      <mn>10</mn><mo>·</mo><mtext>mean loss</mtext><mo>(</mo><mi>s</mi><mo>)</mo><mo>)</mo>
      """)

  /// `E_t B ≈ E_s`, `C_t A ≈ C_s`, `P1' = A P1`, `P2' = B P2`.
  static let dualRule = Formula(
    latex:
      #"E_t B \approx E_s, \qquad C_t A \approx C_s, \qquad P_1' = A P_1, \quad P_2' = B P_2"#,
    mathML: """
      <msub><mi>E</mi><mi>t</mi></msub><mi>B</mi><mo>≈</mo><msub><mi>E</mi><mi>s</mi></msub>\
      <mo>,</mo><mspace width="1.5em"/>\
      <msub><mi>C</mi><mi>t</mi></msub><mi>A</mi><mo>≈</mo><msub><mi>C</mi><mi>s</mi></msub>\
      <mo>,</mo><mspace width="1.5em"/>\
      <msubsup><mi>P</mi><mn>1</mn><mo>′</mo></msubsup><mo>=</mo><mi>A</mi>\
      <msub><mi>P</mi><mn>1</mn></msub><mo>,</mo><mspace width="1em"/>\
      <msubsup><mi>P</mi><mn>2</mn><mo>′</mo></msubsup><mo>=</mo><mi>B</mi>\
      <msub><mi>P</mi><mn>2</mn></msub>
      """)
}
