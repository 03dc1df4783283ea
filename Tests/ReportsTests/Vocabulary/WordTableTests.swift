import Reports
import TestSupport
import Testing
import WeightFormats
import RunFolders

/// Tables of words as large as vocabularies are.
@Suite struct WordTableTests {
  @Test func aWholeVocabularyIsRead() throws {
    let (count, dimensions) = (50_257, 10)
    let header = ["id", "token", "shift", "x", "y"] + (1...dimensions).map { "dimension_\($0)" }
    let rows = (0..<count).map { id in
      ["\(id)", "·word\(id)"] + (0..<(dimensions + 3)).map { "\(Float(id % 97) / 8 - Float($0))" }
    }
    try Fixture.withTemporaryFolder { path in
      var folder = try RunFolder(path: path)
      try folder.write(csv: [header] + rows, as: WordTable.file)
      let words = try #require(try WordTable(run: path))
      #expect(words.ids == (0..<Int32(count)).map { $0 } && words.tokens.last == "·word50256")
      #expect(words.dimensions == Array(1...dimensions))
      #expect(words.coordinates?.y.count == count && words.scores.count == count * dimensions)
      #expect(words.scores(ofWord: 100).first == Float(3) / 8 - 3)
    }
  }
}
