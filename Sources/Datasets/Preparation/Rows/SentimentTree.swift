/// A sentence of the Stanford Sentiment Treebank with the labels of all its phrases.
///
/// - SeeAlso: Socher et al., "Recursive Deep Models for Semantic Compositionality Over a Sentiment
///   Treebank", EMNLP 2013.
struct SentimentTree {
  /// The most brackets that may be open at once.
  ///
  /// Without a bound, the phrases of one hostile line could take the square of its length.
  static let depthLimit = 200

  /// A node: its label and the tokens below it.
  struct Node: Equatable {
    var label: String
    var tokens: Range<Int>
  }

  private(set) var tokens: [String] = []
  /// In the order of their opening brackets, so the whole sentence first.
  private(set) var nodes: [Node] = []

  /// Reads a tree such as `(3 (2 It) (4 works))`; nil if the line is none.
  init?(_ line: String) {
    var open: [Int] = []
    for word in Self.words(line) {
      switch word {
      case "(":
        guard open.count < Self.depthLimit, nodes.isEmpty || !open.isEmpty else { return nil }
        if let parent = open.last, nodes[parent].label.isEmpty { return nil }
        open.append(nodes.count)
        nodes.append(Node(label: "", tokens: tokens.count..<tokens.count))
      case ")":
        guard let node = open.popLast(), nodes[node].tokens.lowerBound < tokens.count else {
          return nil
        }
        nodes[node].tokens = nodes[node].tokens.lowerBound..<tokens.count
      default:
        guard let node = open.last else { return nil }
        if nodes[node].label.isEmpty {
          nodes[node].label = word
        } else {
          tokens.append(Self.unescaped(word))
        }
      }
    }
    guard open.isEmpty, !nodes.isEmpty else { return nil }
  }

  /// The tokens of a node, separated by spaces.
  func text(of node: Node) -> String { tokens[node.tokens].joined(separator: " ") }

  /// Brackets, and what stands between brackets and spaces.
  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in line.unicodeScalars {
      let isBracket = scalar == "(" || scalar == ")"
      guard isBracket || scalar.properties.isWhitespace && scalar != "\u{A0}" else {
        word.append(scalar)
        continue
      }
      if !word.isEmpty { words.append(String(word)) }
      word.removeAll()
      if isBracket { words.append(String(scalar)) }
    }
    if !word.isEmpty { words.append(String(word)) }
    return words
  }

  /// A token as it was before the treebank escaped it.
  private static func unescaped(_ token: String) -> String {
    switch token {
    case "-LRB-": "("
    case "-RRB-": ")"
    default: token.replacing(#"\/"#, with: "/").replacing(#"\*"#, with: "*")
    }
  }
}
