import ChatTemplates
import Foundation
import Testing

/// Templates come from strangers: whatever one does ends, and soon.
struct LimitTests {
  private static func render(
    _ source: String, limits: TemplateLimits = TemplateLimits()
  ) -> Result<String, ChatTemplateError> {
    Result { () throws(ChatTemplateError) in
      try ChatTemplate(source: source, name: "t", limits: limits)
        .render(messages: [["role": "user", "content": "x"]]).text
    }
  }

  /// Small, since tests run without optimisation too.
  private static var limits: TemplateLimits {
    var limits = TemplateLimits()
    limits.steps = 100_000
    limits.memoryBytes = 4 << 20
    limits.outputBytes = 2 << 20
    return limits
  }

  private static func nest(_ open: String, _ inner: String, _ close: String, _ count: Int) -> String
  {
    String(repeating: open, count: count) + inner + String(repeating: close, count: count)
  }

  private static let double = "{% set ns = namespace(x='ab') %}{% for i in range(99) %}"

  @Test(arguments: [
    // Steps
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "{% set a = 'a' * 1000000 %}{% for i in range(99999) %}{{ 'b' in a }}{% endfor %}",
    "{% set a = 'a' * 1000000 %}{% for i in range(99999) %}{{ a == a ~ '' }}{% endfor %}",
    "{% set x0 = [1, 1] %}"
      + (1..<50).map { "{% set x\($0) = [x\($0 - 1), x\($0 - 1)] %}" }.joined()
      + "{{ x49 == x49 }}",
    "{% set x0 = [1, 1] %}"
      + (1..<50).map { "{% set x\($0) = [x\($0 - 1), x\($0 - 1)] %}" }.joined()
      + "{{ x49 | tojson }}",
    // Memory
    double + "{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    double + "{% set ns.x = ns.x + ns.x %}{% endfor %}",
    double + "{% set ns.x = ns.x * 2 %}{% endfor %}",
    double + "{% set ns.x = ns.x | replace('', ns.x) %}{% endfor %}",
    double + "{% set ns.x = [ns.x, ns.x] | join %}{% endfor %}",
    double + "{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}",
    double + "{% set ns.x = ns.x | list + ns.x | list %}{% endfor %}",
    "{{ 'a' * 9223372036854775807 }}",
    "{{ [1] * 9223372036854775807 }}", "{{ 'a' | center(9223372036854775807) }}",
    "{{ 'a'.rjust(4000000000, 'é') }}",
    "{{ 'a' | indent(9000000000, true) }}", "{{ [1] | tojson(indent=9000000000) }}",
    "{{ [1] | batch(100000, 0) | list }}" + "{{ range(100001) }}",
    // Output
    "{% set a = 'a' * 1000000 %}{% for i in range(99) %}{{ a }}{% endfor %}",
    // Depth
    nest("(", "1", ")", 60) + "{{ " + nest("(", "1", ")", 3000) + " }}",
    "{{ " + nest("[", "", "]", 3000) + " }}", "{{ " + nest("not ", "1", "", 3000) + " }}",
    "{{ " + nest("-", "1", "", 3000) + " }}", "{{ 1" + nest(" + 1", "", "", 3000) + " }}",
    "{{ x" + nest(".x", "", "", 3000) + " }}", "{{ x" + nest("|upper", "", "", 3000) + " }}",
    "{{ 1" + nest(" if 1 else 1", "", "", 3000) + " }}",
    "{{ 1" + nest(" is odd", "", "", 3000) + " }}",
    nest("{% if 1 %}", "", "{% endif %}", 3000),
    nest("{% for i in [1] %}", "", "{% endfor %}", 3000),
    "{% set ns = namespace(x=1) %}{% for i in range(999) %}{% set ns.x = [ns.x] %}{% endfor %}",
    "{% set ns = namespace(x=1) %}{% for i in range(999) %}{% set ns.x = {1: ns.x} %}{% endfor %}",
    "{% set ns = namespace(x=1) %}{% for i in range(999) %}{% set ns.x = [ns.x].count %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m(x=m()) %}{% endmacro %}{{ m() }}",
    "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
  ])
  func whatTemplatesDoIsBounded(source: String) throws {
    guard case .failure(let error) = Self.render(source, limits: Self.limits) else {
      Issue.record("\(source.prefix(200)): is not stopped")
      return
    }
    switch error {
    case .limit, .syntax: break
    default: Issue.record("\(source.prefix(200)): \(error)")
    }
  }

  @Test func longTemplatesAreRefused() {
    var limits = TemplateLimits()
    limits.sourceBytes = 10
    #expect(
      Self.render("12345678901", limits: limits)
        == .failure(.limit(template: "t", line: 1, problem: "it has more than 10 bytes")))
    #expect(Self.render("1234567890", limits: limits) == .success("1234567890"))
  }

  /// Values that refer to each other, and chains of them, go without a trace and without recursion.
  @Test func namespacesMayReferToEachOther() {
    let chain =
      "{% set ns = namespace(x=none) %}{% for i in range(20000) %}{% set ns.x = namespace(x=ns.x) %}{% endfor %}"
    #expect(Self.render(chain + "{{ ns.x.x.x is defined }}") == .success("True"))
    #expect(
      Self.render("{% set a = namespace() %}{% set a.b = a %}{{ a.b.b == a }}") == .success("True"))
  }

  /// The stack of a secondary thread on the system that gives least; more where nothing is optimised.
  private static var stackSize: Int {
    #if DEBUG
    4 << 20
    #else
    512 << 10
    #endif
  }

  /// The deepest that is allowed fits a small stack.
  @Test func theDeepestFitsASmallStack() async {
    let sources = [
      "{{ " + Self.nest("(", "1", ")", 70) + " }}",
      "{{ " + Self.nest("[", "1", "]", 60) + " }}",
      "{{ 1" + Self.nest(" + 1", "", "", 78) + " }}",
      Self.nest("{% if 1 %}{% for i in [1] %}", "{{ 1 }}", "{% endfor %}{% endif %}", 18),
      "{% macro m(n) %}{% if 1 %}{{ [[[(m(n + 1))]]] }}{% endif %}{% endmacro %}{{ m(1) }}",
      "{% macro m(n) %}{% for i in [1] %}{{ m(n + 1) | upper | lower }}{% endfor %}{% endmacro %}{{ m(1) }}",
      "{% macro m(n) %}{% filter upper %}{% set x %}{{ m(n + 1) }}{% endset %}{% endfilter %}{% endmacro %}{{ m(1) }}",
      "{% macro m() %}{% call m() %}{% endcall %}{{ caller }}{% endmacro %}{{ m() }}",
    ]
    await withCheckedContinuation { continuation in
      let thread = Thread {
        for source in sources { _ = Self.render(source) }
        continuation.resume()
      }
      thread.stackSize = Self.stackSize
      thread.start()
    }
  }
}
