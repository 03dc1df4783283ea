/// A part of a page that answers one question.
struct ReportSection {
  /// A heading within the section, for the contents.
  struct Part {
    var partID: String
    var partTitle: String
  }

  /// Its name in addresses.
  var id: String
  var heading: String
  /// What it answers.
  var question: String
  /// The answer in a sentence or two.
  var finding: String?
  var blocks: [any ReportBlock]
  var parts: [Part]
  private var hasParts: Bool

  init(
    id: String, heading: String, question: String, finding: String?, parts: [Part] = [],
    blocks: [(any ReportBlock)?]
  ) {
    self.id = id
    self.heading = heading
    self.question = question
    self.finding = finding
    self.parts = parts
    hasParts = !parts.isEmpty
    self.blocks = blocks.compactMap { $0 }
  }
}

/// What sections are made of: each kind has a template.
protocol ReportBlock {
  /// The name of its template.
  var template: String { get }
}

/// Paragraphs, and how to read what follows.
struct ProseBlock: ReportBlock {
  let template = "prose"
  let partHeading: String?
  let partHeadingID: String?
  let paragraphs: [String]
  let reading: [String]
  private let hasReading: Bool

  init(
    _ heading: String? = nil, id: String? = nil, paragraphs: [String] = [], reading: [String] = []
  ) {
    partHeading = heading
    partHeadingID = id
    self.paragraphs = paragraphs
    self.reading = reading
    hasReading = !reading.isEmpty
  }
}

/// The command of a run, to be copied.
struct CommandBlock: ReportBlock {
  let template = "command"
  let commandID: String
  let command: String
}
