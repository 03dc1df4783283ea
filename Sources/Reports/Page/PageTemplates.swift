internal import Figures
internal import Mustache

/// The templates of report pages.
///
/// Every variable is escaped by `MarkupText`, not by the templates' own escaping: that one replaces
/// whole characters and lets a quote with a combining mark through, which would end an attribute.
enum PageTemplates {
  private static let contentType = "PAGE"
  private static let suffix = ".mustache"

  private static let library: MustacheLibrary = {
    MustacheContentTypes.register(PageContentType(), named: contentType)
    var library = MustacheLibrary()
    for (file, text) in ReportAssets.texts where file.hasSuffix(suffix) {
      do {
        // Included templates begin with the default escaping again, so each says so for itself.
        try library.register(
          "{{% CONTENT_TYPE:\(contentType)}}\n" + text, named: String(file.dropLast(suffix.count)))
      } catch {
        preconditionFailure("\(file): \(error)")
      }
    }
    return library
  }()

  /// Fills a template in.
  static func render(_ context: Any, template: String) -> String {
    guard let text = library.render(context, withTemplate: template) else {
      preconditionFailure("there is no template \(template)")
    }
    return text
  }
}

private struct PageContentType: MustacheContentType {
  func escapeText(_ text: String) -> String { MarkupText.escaped(text) }
}
