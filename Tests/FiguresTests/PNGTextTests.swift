import Figures
import Testing

@Suite struct PNGTextTests {
  /// The chunks of a PNG file by type, in order.
  private func chunks(_ bytes: [UInt8]) -> [(type: String, data: ArraySlice<UInt8>)] {
    var chunks: [(type: String, data: ArraySlice<UInt8>)] = []
    var start = 8
    while start + 12 <= bytes.count {
      let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      chunks.append(
        (
          String(decoding: bytes[start + 4..<start + 8], as: UTF8.self),
          bytes[start + 8..<start + 8 + length]
        ))
      start += length + 12
    }
    return chunks
  }

  /// The text chunks: keyword, zero, text; in international ones two bytes on compression, language
  /// and translated keyword stand before the text, with zeros between.
  private func texts(_ bytes: [UInt8]) -> [String: String] {
    let pairs = chunks(bytes).filter { ["tEXt", "iTXt"].contains($0.type) }.map {
      chunk -> (String, String) in
      let fields = chunk.data.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
      if chunk.type == "tEXt" {
        return (
          String(decoding: fields[0], as: UTF8.self), String(decoding: fields[1], as: UTF8.self)
        )
      }
      let rest = fields[1].dropFirst(2)
        .split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
      return (String(decoding: fields[0], as: UTF8.self), String(decoding: rest[2], as: UTF8.self))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  @Test func everyChartCarriesItsWords() throws {
    for chart in SampleData.compared.charts {
      let bytes = try chart.png(
        scale: 1,
        provenance: [("Software", "SteerLens 1.0"), ("Source", "steerlens train --out r")])
      #expect(Array(bytes.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      #expect(
        texts(bytes) == [
          "Title": chart.title, "Description": chart.alternativeText,
          "Software": "SteerLens 1.0", "Source": "steerlens train --out r",
        ])
      // Nothing that changes from run to run, such as a time.
      #expect(
        Set(chunks(bytes).map(\.type)).isSubset(of: [
          "IHDR", "pHYs", "tEXt", "iTXt", "IDAT", "IEND",
        ]))
    }
  }

  @Test func plainTextsAreInTheChunkThatEveryReaderKnows() throws {
    var drawing = Drawing { _ in }
    drawing.title = "映画"
    let bytes = try drawing.png(provenance: [("Command", "steerlens train --out r")])
    let types = chunks(bytes).filter { ["tEXt", "iTXt"].contains($0.type) }.map { chunk in
      (String(decoding: chunk.data.prefix { $0 != 0 }, as: UTF8.self), chunk.type)
    }
    #expect(types.contains { $0 == ("Title", "iTXt") })
    #expect(types.contains { $0 == ("Command", "tEXt") })
  }

  @Test func textsOfAnyScriptComeBack() throws {
    var drawing = Drawing { _ in }
    for text in HostileText.scripts {
      drawing.title = text
      let bytes = try drawing.png(provenance: [("Comment", text + "\n" + text)])
      #expect(texts(bytes)["Title"] == text)
      #expect(texts(bytes)["Comment"] == text + "\n" + text)
    }
  }

  @Test func hiddenCharactersOfTitlesAreVisible() throws {
    var drawing = Drawing { _ in }
    for text in HostileText.attacks {
      drawing.title = text
      drawing.alternativeText = text
      let read = texts(try drawing.png())
      #expect(read["Title"] == VisibleText.of(text))
      #expect(read["Description"] == VisibleText.of(text))
    }
  }

  @Test func resolutionFollowsScale() throws {
    let drawing = Drawing { _ in }
    for (scale, metre) in [(1.0, 3780), (2.0, 7559)] {
      let size = try #require(try chunks(drawing.png(scale: scale)).first { $0.type == "pHYs" })
      #expect(size.data.prefix(4).reduce(0) { $0 << 8 | Int($1) } == metre)
    }
  }
}
