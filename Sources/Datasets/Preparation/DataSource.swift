/// Where downloaded data comes from, which says what its columns and labels mean.
package enum DataSource: String, CaseIterable, Sendable, Codable {
  /// The Jigsaw toxicity data sets, in all forms.
  case jigsaw
  /// The Civil Comments data set.
  case civilComments = "civil-comments"
  /// The Stanford Sentiment Treebank, two labels.
  case sst2
  /// The Stanford Sentiment Treebank, five labels.
  case sst5
  /// Yelp reviews.
  case yelp
  /// Film reviews of the Internet Movie Database.
  case imdb
  /// Toxic sentences with neutral rewrites.
  case paradetox
  /// A table with commas.
  case csv
  /// A table with tabs.
  case tsv
  /// One JSON object on each line.
  case jsonl

  /// Whether the rows are those of toxic and non-toxic comments, which are published in a folder.
  package var isToxicity: Bool { self == .jigsaw || self == .civilComments }

  /// Whether its columns and labels are the user's to name.
  package var isGeneric: Bool { self == .csv || self == .tsv || self == .jsonl }

  /// Whether repeated rows belong to the data set as it was published and counted.
  package var keepsDuplicates: Bool {
    switch self {
    case .sst2, .sst5, .yelp, .imdb: true
    case .jigsaw, .civilComments, .paradetox, .csv, .tsv, .jsonl: false
    }
  }
}

/// A property that the toxicity data sets score.
package enum ToxicityAttribute: String, CaseIterable, Sendable, Codable {
  case toxicity
  case severeToxicity = "severe_toxicity"
  case identityAttack = "identity_attack"
  case insult
  case threat
  case obscene
  case sexualExplicit = "sexual_explicit"

  /// The names of its column in the published files.
  var columns: [String] {
    switch self {
    case .toxicity: ["toxicity", "target", "toxic", "labels", "label"]
    case .severeToxicity: ["severe_toxicity", "severe_toxic"]
    case .identityAttack: ["identity_attack", "identity_hate"]
    case .insult, .threat, .obscene, .sexualExplicit: [rawValue]
    }
  }
}

/// How a source's files are to be read.
package struct ReadingOptions: Sendable {
  /// What generic labels mean.
  package enum Labels: Sendable, Equatable {
    /// Numbers from −1 to 1.
    case plain
    /// Names, and what each means.
    case names([String: Double])
    /// Numbers of a range that is stretched to −1…1.
    case scale(ClosedRange<Double>)
  }

  /// The property of toxicity data sets.
  package var attribute = ToxicityAttribute.toxicity
  /// Whether every phrase of a treebank is a row.
  package var phrases = false
  /// The column of the texts in generic tables.
  package var textColumn = "text"
  /// The column of the labels in generic tables.
  package var labelColumn = "label"
  /// The meaning of labels in generic tables.
  package var labels = Labels.plain
  /// How files are written; that quotes are text counts in generic tables.
  package var file = TextFileOptions()
  /// Whether labels and texts are as in the published code where that errs.
  package var followsUpstream = false

  /// The defaults.
  package init() {}
}
