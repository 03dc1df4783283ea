public import ChatTemplates
internal import Foundation

/// Whether and how texts are conversations that a model's chat template renders.
public struct ChatSettings: Sendable, Equatable {
  /// Whether they are; nil as the steer was trained, and plain texts without a steer.
  public var isUsed: Bool?
  /// A system message before conversations that have none (default: the one of the steer's training).
  public var system: String?
  /// What templates are told where they ask for the date (default: the date of the steer's training, else
  /// today).
  public var date: TemplateDate?

  /// As the steer was trained.
  public init() {}
}

extension TemplateDate {
  /// The day that it is here.
  static var today: TemplateDate {
    let parts = Calendar(identifier: .gregorian).dateComponents(
      [.year, .month, .day], from: Date())
    return TemplateDate(
      year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
  }
}
