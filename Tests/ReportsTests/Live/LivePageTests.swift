import Files
import Foundation
import Reports
import Testing

/// The page of a server.
@Suite struct LivePageTests {
  static let hostile = #"</script><img src=x onerror="alert(1)"> "#

  static func page(steer: String) throws -> LivePage {
    try LivePage(
      .init(
        model: "reviews-4m", source: "reviews-4m", judge: nil,
        steers: [
          .init(name: steer, source: "runs/a", recommended: .init(positive: 3, negative: nil))
        ]), version: "1.2.3")
  }

  static func digest(_ text: Substring) -> String {
    let digits = Array(ContentDigest.sha256(String(text)))
    let bytes = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }

  // What stands between the first of a tag without attributes and its end.
  static func content(of tag: String, in html: String) throws -> Substring {
    let begin = try #require(html.range(of: "<\(tag)>"))
    let end = try #require(html.range(of: "</\(tag)>", range: begin.upperBound..<html.endIndex))
    return html[begin.upperBound..<end.lowerBound]
  }

  @Test func aBrowserRunsThePagesOwnScriptAndStyleAlone() throws {
    let page = try Self.page(steer: "sentiment")
    let policy = page.contentSecurityPolicy
    for tag in ["script", "style"] {
      let digest = Self.digest(try Self.content(of: tag, in: page.html))
      #expect(policy.contains("\(tag)-src '\(digest)'"))
    }
    #expect(policy.hasPrefix("default-src 'none';") && policy.contains("connect-src 'self';"))
    #expect(!policy.contains("unsafe"))
  }

  @Test func nothingIsLoadedFromElsewhere() throws {
    let html = try Self.page(steer: "sentiment").html
    #expect(html.firstMatch(of: #/(src|href)="(https?:)?\/\//#) == nil)
    #expect(html.firstMatch(of: #/@import|url\(/#) == nil)
  }

  @Test func namesAreTextNotMarkup() throws {
    let page = try Self.page(steer: Self.hostile)
    #expect(!page.html.contains("<img"))
    let begin = try #require(page.html.range(of: #"id="settings">"#))
    let end = try #require(
      page.html.range(of: "</script>", range: begin.upperBound..<page.html.endIndex))
    struct Settings: Decodable {
      struct Steer: Decodable { let name: String }
      let steers: [Steer]
    }
    let json = Data(page.html[begin.upperBound..<end.lowerBound].utf8)
    let settings = try JSONDecoder().decode(Settings.self, from: json)
    #expect(settings.steers.map(\.name) == [Self.hostile])
  }
}
