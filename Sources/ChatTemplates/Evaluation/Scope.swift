/// The variables of one body; what it does not have is looked for outside.
final class Scope {
  var variables: [String: RuntimeValue] = [:]
  let parent: Scope?

  init(parent: Scope?) { self.parent = parent }

  func value(of name: String) -> RuntimeValue? {
    var scope: Scope? = self
    while let current = scope {
      if let value = current.variables[name] { return value }
      scope = current.parent
    }
    return nil
  }
}

/// Where a loop stands: the variable `loop`.
final class LoopState {
  let items: [RuntimeValue]
  var position = 0
  var lastChanged: [RuntimeValue]?

  init(items: [RuntimeValue]) {
    self.items = items
  }

  func attribute(_ name: String) -> RuntimeValue? {
    switch name {
    case "index": .integer(position + 1)
    case "index0": .integer(position)
    case "revindex": .integer(items.count - position)
    case "revindex0": .integer(items.count - position - 1)
    case "first": .bool(position == 0)
    case "last": .bool(position == items.count - 1)
    case "length": .integer(items.count)
    case "depth": .integer(1)
    case "depth0": .integer(0)
    case "previtem": position > 0 ? items[position - 1] : .undefined("there is no previous item")
    case "nextitem":
      position + 1 < items.count ? items[position + 1] : .undefined("there is no next item")
    case "cycle", "changed": .function(.loopMethod(self, name))
    default: nil
    }
  }
}
