/// The page of a server: what its template takes, and what a browser may do with it.
///
/// Its scripts ask the server that it came from and nothing else.
package struct LivePage: Sendable {
  /// A steer that can be set.
  package struct Steer: Sendable, Encodable {
    /// What a sweep recommended.
    package struct Recommended: Sendable, Encodable {
      var positive: Float?
      var negative: Float?

      /// The values of either side; nil where none was good enough.
      package init(positive: Float?, negative: Float?) {
        self.positive = positive
        self.negative = negative
      }
    }

    let name: String
    /// How a command names its file.
    let source: String
    let recommended: Recommended?

    /// A steer.
    package init(name: String, source: String, recommended: Recommended?) {
      self.name = name
      self.source = source
      self.recommended = recommended
    }
  }

  /// What scripts know of the server.
  package struct Settings: Sendable, Encodable {
    /// What requests call the model.
    let model: String
    /// How a command names it.
    let source: String
    /// The classifier that judges texts, if there is one.
    let judge: String?
    let steers: [Steer]

    /// The settings of a server.
    package init(model: String, source: String, judge: String?, steers: [Steer]) {
      self.model = model
      self.source = source
      self.judge = judge
      self.steers = steers
    }
  }

  /// The page.
  package let html: String
  /// The value of `Content-Security-Policy`.
  package let contentSecurityPolicy: String

  /// Makes the page.
  ///
  /// - Parameters:
  ///   - settings: What is served.
  ///   - version: The version of the tool.
  /// - Throws: An error if a name cannot be written as JSON.
  package init(_ settings: Settings, version: String) throws {
    let content = Content(
      model: settings.model, steerName: settings.steers.first?.name ?? "sentiment",
      version: version, settings: try EmbeddedJSON.text(settings))
    html = PageTemplates.render(content, template: "live")
    let style = ContentPolicy.digest(of: ReportAssets.liveStyleSheet)
    let script = ContentPolicy.digest(of: ReportAssets.liveScript)
    contentSecurityPolicy =
      "default-src 'none'; style-src '\(style)'; script-src '\(script)'; img-src data: blob:; "
      + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  }

  // Names of stored properties are those of the template.
  private struct Content {
    let model: String
    let steerName: String
    let version: String
    /// JSON that is safe in a `script` element.
    let settings: String
    let styleSheet = ReportAssets.liveStyleSheet
    let script = ReportAssets.liveScript
  }
}
