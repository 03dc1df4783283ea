import Files
import RunFolders
import TestSupport
import Testing

@Suite struct LongDocumentTests {
  struct Item: Codable, Equatable {
    var name: String
    var values: [[Int]]
  }

  struct Document: Codable, Equatable {
    var about = "x"
    var items: [Item]
    var zone = ["items": ["]", "\n  \"items\" : [\n\n  ]"]]
  }

  struct Frame: Decodable, Equatable {
    var about: String
    var zone: [String: [String]]
  }

  static let lists: [[Item]] = [
    [], [Item(name: "", values: [])],
    [Item(name: "a\"\\,]}\n", values: [[1], []]), Item(name: "[{\\\"", values: [[2, 3]])],
  ]

  @Test(arguments: lists) func piecesAreTheBytesOfTheWhole(_ items: [Item]) throws {
    try Fixture.withTemporaryFolder { path in
      var folder = try RunFolder(path: path)
      let document = Document(items: items)
      try folder.write(json: document, as: "whole.json")
      try folder.write(json: Document(items: []), items, under: "items", as: "pieces.json")
      let pieces = try FileBytes.map(path: folder.file("pieces.json"))
      let whole = try FileBytes.map(path: folder.file("whole.json"))
      let equal = pieces.contents == whole.contents
      #expect(equal && folder.outputs == ["whole.json", "pieces.json"])
      let read = try #require(try LongDocument(run: path, file: "pieces.json", list: "items"))
      let frame = try read.rest(as: Frame.self)
      #expect(frame == Frame(about: "x", zone: document.zone))
      var found: [Item] = []
      try read.forEach { (element) throws(ReportError) in
        found.append(
          try ReportError.telling { () throws(JSONDocumentError) in
            try JSONText.decode(from: element, file: "item")
          })
      }
      #expect(found == items)
    }
  }

  static let damaged = [
    #"{"items": [1, 2"#, #"{"items": [1, "2]}"#, #"{"items": {}}"#, #"{"x": {"items": []}}"#, "",
    #"["items", [1]]"#, #"{"items": [1, 2,]}"#, #"{"items": [1 2]}"#, #"{"items": [,1]}"#,
    #"{"items": [1, , 2]}"#, #"{"items": [[1}]}"#, #"{"items": [1]"#, #"{"items": [1]} 2"#,
    #"{"items": [1], }"#, "{\"items\": [\u{0}]}",
    #"{"items": "# + String(repeating: "[", count: 100_000),
    #"{"items": [1, "# + String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
      + "]}",
  ]

  @Test(arguments: damaged.indices) func damageIsAnError(_ i: Int) throws {
    try Fixture.withTemporaryFolder { path in
      try AtomicFile.write(Self.damaged[i], to: path + "/d.json")
      let read = { () throws(ReportError) in
        guard let document = try LongDocument(run: path, file: "d.json", list: "items") else {
          return
        }
        _ = try document.rest(as: [String: [Int]].self)
        try document.forEach { (element) throws(ReportError) in
          _ = try ReportError.telling { () throws(JSONDocumentError) in
            try JSONText.decode(Int.self, from: element, file: "item")
          }
        }
      }
      #expect(throws: ReportError.self, "\(Self.damaged[i].prefix(40))") { try read() }
    }
  }

  @Test func thereNeedBeNoDocument() throws {
    try Fixture.withTemporaryFolder { path in
      let document = try LongDocument(run: path, file: "d.json", list: "items")
      #expect(document == nil)
    }
  }

  @Test func longTablesAreTheSame() throws {
    try Fixture.withTemporaryFolder { path in
      var folder = try RunFolder(path: path)
      let rows = (0..<20_000).map { ["\($0)", "=\($0),\"x\""] }
      try folder.write(csv: [["n", "text"]] + rows, as: "whole.csv")
      try folder.write(csv: ["n", "text"], rows.lazy.map { $0 }, as: "pieces.csv")
      let digest = try ContentDigest.sha256(ofFile: folder.file("whole.csv"))
      #expect(try ContentDigest.sha256(ofFile: folder.file("pieces.csv")) == digest)
    }
  }
}
