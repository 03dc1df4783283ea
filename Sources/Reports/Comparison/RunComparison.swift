package struct RunComparison {
  package init(of paths: [String]) throws {}
  package func html() throws -> String { "" }
}
