internal import Foundation
internal import LanguageModels
internal import Reports
internal import SteerAnalysis
internal import TextEvaluation

/// The page of a server.
package struct ServedPage: Sendable {
  /// The page.
  package let html: String
  /// What a browser may do with it.
  package let contentSecurityPolicy: String

  /// Makes the page.
  ///
  /// - Parameters:
  ///   - model: What is served.
  ///   - namesPaths: Whether the page's commands name files as they were given; paths are for this
  ///     machine's users alone.
  /// - Throws: An error if a name cannot be written as JSON.
  package init(_ model: ServedModel, namesPaths: Bool) throws {
    func source(_ path: String) -> String {
      namesPaths ? path : URL(filePath: path).lastPathComponent
    }
    let steers = model.steers.entries.map { entry in
      let recommended = model.steers.recommended(entry)
      return LivePage.Steer(
        name: entry.name, source: source(model.steers.files[entry.file].path),
        recommended: recommended.map {
          .init(positive: $0.positive?.value, negative: $0.negative?.value)
        })
    }
    let settings = LivePage.Settings(
      model: model.name, source: source(model.language.name),
      judge: model.judge.map { source($0.name) }, steers: steers)
    let page = try LivePage(settings, version: toolVersion)
    html = page.html
    contentSecurityPolicy = page.contentSecurityPolicy
  }
}
