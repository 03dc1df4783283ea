/// How much a template may do: templates come from strangers.
///
/// The defaults are far above what published templates use on long conversations.
public struct TemplateLimits: Sendable, Equatable {
  /// The longest source, in bytes of UTF-8.
  public var sourceBytes = 1 << 20
  /// The most steps of one rendering: expressions, statements and elements visited, and one for every
  /// 64 bytes that an operation on text looks at.
  public var steps = 2_000_000
  /// The most text and lists that one rendering may make, in bytes, those already given up included.
  public var memoryBytes = 64 << 20
  /// The longest rendered text, in bytes of UTF-8.
  public var outputBytes = 32 << 20
  /// How deep expressions, statements and macro calls may be inside each other.
  public var depth = 150

  /// Creates the default limits.
  public init() {}
}

extension TemplateLimits {
  /// How deep expressions may be nested in the source.
  static let expressionDepth = 80
  /// How deep statements may be nested in the source.
  static let statementDepth = 40
  /// How deep lists and dictionaries may be nested.
  static let valueDepth = 64
  /// The longest range, as in the reference's sandbox.
  static let rangeLength = 100_000
}

/// What one rendering has used of its limits.
final class TemplateBudget {
  let limits: TemplateLimits
  private(set) var steps = 0
  private(set) var bytes = 0
  private var depth = 0

  init(limits: TemplateLimits) { self.limits = limits }

  func step(_ count: Int = 1) throws(TemplateFault) {
    steps += count
    if steps > limits.steps {
      throw .limit("it takes more than \(limits.steps) steps")
    }
  }

  /// Counts `count` bytes that an operation looks at.
  func look(at count: Int) throws(TemplateFault) { try step(1 + count / 64) }

  /// Counts `count` bytes that are about to be made.
  func make(_ count: Int) throws(TemplateFault) {
    bytes = bytes.addingReportingOverflow(count).partialValue
    if count < 0 || bytes < 0 || bytes > limits.memoryBytes {
      bytes = limits.memoryBytes
      throw .limit("it makes more than \(limits.memoryBytes) bytes of text and lists")
    }
    try look(at: count)
  }

  /// Counts a list of `count` elements that is about to be made.
  func makeList(_ count: Int) throws(TemplateFault) {
    let (size, overflow) = count.multipliedReportingOverflow(by: 32)
    try make(overflow ? -1 : size)
  }

  func enter() throws(TemplateFault) {
    depth += 1
    if depth > limits.depth {
      throw .limit("expressions, statements and macros are nested more than \(limits.depth) deep")
    }
  }

  func leave() { depth -= 1 }
}
