/// The constants and word lists of the VADER rules.
///
/// They are the method's: C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for
/// Sentiment Analysis of Social Media Text", ICWSM 2014, as the authors' package vaderSentiment 3.3.2
/// has them. The constants were fitted to raters' scores there.
enum SentimentRules {
  /// How much a degree adverb adds to the valence of the next word.
  static let degree = 0.293
  /// How much capitals add among words that are not in capitals.
  static let capitals = 0.733
  /// What a negation multiplies by.
  static let negation = -0.74
  /// What `never so` and `never this` multiply by.
  static let neverSo = 1.25
  /// How much less degree adverbs count one and two words further away.
  static let distances = [1, 0.95, 0.9]
  /// What `but` multiplies the words before and after it by.
  static let contrast = (before: 0.5, after: 1.5)
  /// How much each exclamation mark adds, and how many count.
  static let exclamation = (each: 0.292, most: 4)
  /// How much each of two or three question marks adds, and any greater number together.
  static let question = (each: 0.18, most: 3, beyond: 0.96)
  /// Makes the sum of valences `x` a number from −1 to 1: `x / √(x² + 15)`.
  static let normalization = 15.0

  /// Words that turn what follows within three words; beside them, all with `n't` inside.
  static let negations = Set(
    words(
      """
      not never none nope nor nothing nowhere neither cannot without rarely seldom despite
      uhuh uh-uh aint ain't
      arent cant couldnt darent didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt
      oughtnt shant shouldnt wasnt werent wont wouldnt
      """))

  /// Degree adverbs: ``degree`` for those that strengthen, its negative for those that weaken.
  static let degrees: [[UInt8]: Double] = {
    let stronger = """
      absolutely amazingly awfully completely considerable considerably decidedly deeply enormous
      enormously entirely especially exceptional exceptionally extreme extremely fabulously fully
      greatly hella highly hugely incredible incredibly intensely major majorly more most
      particularly purely quite really remarkably so substantially thoroughly total totally
      tremendous tremendously uber unbelievably unusually utter utterly very
      effing flippin flipping frackin fracking frickin fricking friggin frigging fuckin fucking
      fuggin fugging
      """
    let weaker = """
      almost barely hardly less little marginal marginally occasional occasionally partly scarce
      scarcely slight slightly somewhat kinda kindof kind-of sorta sortof sort-of
      """
    let entries = words(stronger).map { ($0, degree) } + words(weaker).map { ($0, -degree) }
    return Dictionary(uniqueKeysWithValues: entries)
  }()

  /// Degree adverbs of two words.
  static let degreePhrases: [[UInt8]: Double] = [
    Array("just enough".utf8): -degree, Array("kind of".utf8): -degree,
    Array("sort of".utf8): -degree,
  ]

  /// Phrases that have a valence of their own, whatever their words' is.
  static let idioms: [[UInt8]: Double] = [
    Array("the shit".utf8): 3, Array("the bomb".utf8): 3, Array("bad ass".utf8): 1.5,
    Array("bus stop".utf8): 0, Array("yeah right".utf8): -2, Array("kiss of death".utf8): -1.5,
    Array("to die for".utf8): 3, Array("beating heart".utf8): 3.5,
  ]

  /// The words of a list as UTF-8.
  ///
  /// Strings would not do: they equal others that are only canonically equivalent, such as the Greek
  /// question mark and the semicolon, of which emoticons are made.
  private static func words(_ list: String) -> [[UInt8]] {
    list.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map(Array.init)
  }
}
