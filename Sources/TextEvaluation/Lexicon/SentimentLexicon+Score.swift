internal import Foundation

extension SentimentLexicon {
  private typealias Rules = SentimentRules

  /// Scores a text.
  ///
  /// - Parameter text: Any text; one without words scores 0 everywhere.
  /// - Returns: The text's valence, and the shares of its words.
  /// - Complexity: O(*n* log *n*) in the text's length.
  public func score(_ text: String) -> LexiconScore {
    let text = SentimentText(describingEmojis(in: text))
    guard !text.words.isEmpty else {
      return LexiconScore(negative: 0, neutral: 0, positive: 0, compound: 0)
    }
    var valences = text.words.indices.map { valence(at: $0, in: text) }
    if let contrast = text.words.firstIndex(where: { $0 == "but" }) {
      valences = ContrastShift.applied(to: valences, contrast: contrast)
    }
    return Self.score(valences, emphasis: text.punctuationEmphasis)
  }

  /// The text with its emojis in words, set off by a space before them.
  private func describingEmojis(in text: String) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    var followsSpace = true
    for scalar in text.unicodeScalars {
      if let description = descriptions[scalar] {
        if !followsSpace { scalars.append(" ") }
        scalars += description.unicodeScalars
        followsSpace = false
      } else {
        scalars.append(scalar)
        followsSpace = scalar == " "
      }
    }
    return scalars
  }

  private func contains(_ word: SentimentText.Word) -> Bool { valences[word.lowercased] != nil }

  /// The valence of a word in its context.
  private func valence(at i: Int, in text: SentimentText) -> Double {
    let words = text.words
    let word = words[i]
    let startsKindOf = word == "kind" && i + 1 < words.count && words[i + 1] == "of"
    guard Rules.degrees[word.lowercased] == nil, !startsKindOf,
      let own = valences[word.lowercased]
    else { return 0 }
    var valence = own
    // "No" before a word of the lexicon negates it and has no valence of its own.
    if word == "no", i + 1 < words.count, contains(words[i + 1]) { valence = 0 }
    if followsNo(i, in: words) { valence = own * Rules.negation }
    if word.isUppercase, text.mixesCapitals {
      valence += valence > 0 ? Rules.capitals : -Rules.capitals
    }
    for distance in 0..<3 where i > distance && !contains(words[i - distance - 1]) {
      let degree = degree(of: words[i - distance - 1], before: valence, in: text)
      valence += degree * Rules.distances[distance]
      valence *= negation(at: i, distance, in: words)
      if distance == 2 { valence = idiomatic(valence, at: i, in: words) }
    }
    return isNegatedByLeast(i, in: words) ? valence * Rules.negation : valence
  }

  /// Whether "no" stands one or two words before, or three before and "or" or "nor" one before.
  private func followsNo(_ i: Int, in words: [SentimentText.Word]) -> Bool {
    if i > 0, words[i - 1] == "no" { return true }
    if i > 1, words[i - 2] == "no" { return true }
    return i > 2 && words[i - 3] == "no" && (words[i - 1] == "or" || words[i - 1] == "nor")
  }

  /// What a degree adverb adds to the valence of a word after it; 0 for other words.
  private func degree(
    of word: SentimentText.Word, before valence: Double, in text: SentimentText
  ) -> Double {
    guard let size = Rules.degrees[word.lowercased] else { return 0 }
    let degree = valence < 0 ? -size : size
    guard word.isUppercase, text.mixesCapitals else { return degree }
    return degree + (valence > 0 ? Rules.capitals : -Rules.capitals)
  }

  /// What the word `distance + 1` before a word multiplies its valence by.
  private func negation(at i: Int, _ distance: Int, in words: [SentimentText.Word]) -> Double {
    let other = words[i - distance - 1]
    let isSo = { (word: SentimentText.Word) in word == "so" || word == "this" }
    switch distance {
    case 1:
      if other == "never", isSo(words[i - 1]) { return Rules.neverSo }
      if other == "without", words[i - 1] == "doubt" { return 1 }
    case 2:
      // As in the reference, "so" and "this" just before count without "never".
      if other == "never" && isSo(words[i - 2]) || isSo(words[i - 1]) { return Rules.neverSo }
      if other == "without", words[i - 2] == "doubt" || words[i - 1] == "doubt" { return 1 }
    default: break
    }
    return isNegation(other) ? Rules.negation : 1
  }

  private func isNegation(_ word: SentimentText.Word) -> Bool {
    Rules.negations.contains(word.lowercased) || word.lowercased.contains(Array("n't".utf8))
  }

  /// The valence after idioms around a word that has at least three before it.
  private func idiomatic(_ valence: Double, at i: Int, in words: [SentimentText.Word]) -> Double {
    func phrase(_ range: ClosedRange<Int>) -> [UInt8] {
      Array(words[range].map(\.lowercased).joined(separator: [UInt8(ascii: " ")]))
    }
    var valence = valence
    let before = [
      (i - 1)...i, (i - 2)...i, (i - 2)...(i - 1), (i - 3)...(i - 1), (i - 3)...(i - 2),
    ]
    if let idiom = before.lazy.compactMap({ Rules.idioms[phrase($0)] }).first { valence = idiom }
    for end in [i + 1, i + 2] where end < words.count {
      if let idiom = Rules.idioms[phrase(i...end)] { valence = idiom }
    }
    for range in [(i - 3)...(i - 2), (i - 2)...(i - 1)] {
      valence += Rules.degreePhrases[phrase(range)] ?? 0
    }
    return valence
  }

  /// Whether "least" stands before a word, and not "at least" or "very least".
  private func isNegatedByLeast(_ i: Int, in words: [SentimentText.Word]) -> Bool {
    guard i > 0, words[i - 1] == "least", !contains(words[i - 1]) else { return false }
    return i == 1 || (words[i - 2] != "at" && words[i - 2] != "very")
  }

  private static func score(_ valences: [Double], emphasis: Double) -> LexiconScore {
    var sum = valences.reduce(0, +)
    if sum != 0 { sum += sum > 0 ? emphasis : -emphasis }
    // Each word counts 1 beside its valence, so that neutral words have a share too.
    var positive = valences.lazy.filter { $0 > 0 }.reduce(0) { $0 + ($1 + 1) }
    var negative = valences.lazy.filter { $0 < 0 }.reduce(0) { $0 + ($1 - 1) }
    let neutral = Double(valences.count { $0 == 0 })
    if positive > -negative {
      positive += emphasis
    } else if positive < -negative {
      negative -= emphasis
    }
    let total = positive - negative + neutral
    return LexiconScore(
      negative: rounded(-negative / total, decimals: 3),
      neutral: rounded(neutral / total, decimals: 3),
      positive: rounded(positive / total, decimals: 3),
      compound: rounded(
        sum / (sum * sum + Rules.normalization).squareRoot(), decimals: 4))
  }

  /// The nearest decimal number to the exact binary value, as Python's `round` gives it.
  private static func rounded(_ value: Double, decimals: Int) -> Double {
    let text = String(format: "%.\(decimals)f", value)
    // Adding 0 takes the sign of a negative zero away.
    return (Double(text) ?? value) + 0
  }
}
