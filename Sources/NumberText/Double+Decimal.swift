extension Double {
  /// The number that a decimal text stands for, as `0.5`, `-1` and `1e-3` do.
  ///
  /// Swift itself also reads hexadecimal digits, which in a table are a mistake or a name: `0x1`.
  ///
  /// - Returns: Nil for other texts.
  package init?(decimal text: some StringProtocol) {
    guard !text.contains(where: { $0 == "x" || $0 == "X" }) else { return nil }
    self.init(text)
  }
}

extension Float {
  /// The number that a decimal text stands for; nil for other texts, hexadecimal ones among them.
  package init?(decimal text: some StringProtocol) {
    guard !text.contains(where: { $0 == "x" || $0 == "X" }) else { return nil }
    self.init(text)
  }
}
