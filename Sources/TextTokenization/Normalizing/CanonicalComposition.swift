import Foundation

/// Unicode's normalisation forms, keeping account of which scalars became which.
///
/// The standard library and Foundation compose whole strings only and say nothing of the scalars'
/// whereabouts, which offsets need.
///
/// - SeeAlso: The Unicode Standard, section 3.11, *Normalization Forms*.
enum CanonicalComposition {
  /// Whether `bytes[range]` holds only scalars that composition cannot touch.
  static func isComposed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let lead = bytes[offset]
      // Below U+0300, which 0xCC starts, every scalar is a starter that is already composed.
      if lead >= 0xCC, !CompositionTable.shared.isInert(UTF8Text.scalar(in: bytes, at: offset)) {
        return false
      }
      offset += UTF8Text.length(lead: lead)
    }
    return true
  }

  /// Canonical composition (NFC), of the compatibility decomposition if that is wanted (NFKC).
  static func compose(_ scalars: [UInt32], isCompatible: Bool = false) -> [NormalizedScalar] {
    recompose(parts(of: scalars, isCompatible))
  }

  /// Canonical decomposition (NFD), or that for compatibility (NFKD).
  static func decompose(_ scalars: [UInt32], isCompatible: Bool = false) -> [NormalizedScalar] {
    parts(of: scalars, isCompatible).map(\.scalar)
  }

  private struct Decomposed {
    var scalar: NormalizedScalar
    var combiningClass: UInt8
  }

  /// Decomposes every scalar and puts marks in canonical order, which is stable.
  private static func parts(of scalars: [UInt32], _ isCompatible: Bool) -> [Decomposed] {
    let table = isCompatible ? CompositionTable.compatible : CompositionTable.shared
    var result: [Decomposed] = []
    result.reserveCapacity(scalars.count)
    var marks: [Decomposed] = []
    func endMarks() {
      guard !marks.isEmpty else { return }
      // By class; those of one class stay in their order.
      let order = marks.indices.sorted {
        (marks[$0].combiningClass, $0) < (marks[$1].combiningClass, $1)
      }
      result += order.map { marks[$0] }
      marks.removeAll(keepingCapacity: true)
    }
    for scalar in scalars {
      for (index, part) in table.decomposition(of: scalar).enumerated() {
        let decomposed = Decomposed(
          scalar: NormalizedScalar(value: part, change: index == 0 ? 0 : 1),
          combiningClass: CompositionTable.combiningClass(of: part))
        if decomposed.combiningClass == 0 {
          endMarks()
          result.append(decomposed)
        } else {
          marks.append(decomposed)
        }
      }
    }
    endMarks()
    return result
  }

  /// Joins each mark to the last starter before it, unless a mark between them blocks it.
  private static func recompose(_ parts: [Decomposed]) -> [NormalizedScalar] {
    var result: [NormalizedScalar] = []
    var starter: Int?
    var lastClass: UInt8?
    for part in parts {
      if let starter, lastClass.map({ $0 < part.combiningClass }) ?? true,
        let composed = CompositionTable.shared.composition(
          result[starter].value, part.scalar.value)
      {
        result[starter].value = composed
        result[starter].change += part.scalar.change - 1
        continue
      }
      result.append(part.scalar)
      if part.combiningClass == 0 {
        starter = result.count - 1
        lastClass = nil
      } else {
        lastClass = part.combiningClass
      }
    }
    return result
  }
}

/// Decompositions and compositions of all scalars, made from the system's when first needed.
struct CompositionTable: Sendable {
  static let shared = CompositionTable(isCompatible: false)
  /// With decompositions for compatibility, such as that of a ligature.
  static let compatible = CompositionTable(isCompatible: true)

  /// Scalars that came after this version of Unicode neither compose nor change places, as in the
  /// reference: texts must give the same ids whatever system they are read on.
  private static let newestVersion = (major: 9, minor: 0)
  /// Nothing beyond plane 2 decomposes.
  private static let limit: UInt32 = 0x30000
  private static let hangul: Range<UInt32> = 0xAC00..<0xD7A4

  private var decompositions: [UInt32: [UInt32]] = [:]
  /// By the pair, first scalar in the upper half.
  private var compositions: [UInt64: UInt32] = [:]
  /// One bit a scalar: composition never touches it, nor joins it to what stands before.
  private var inert = [UInt64](repeating: 0, count: Int(limit / 64))

  private init(isCompatible: Bool) {
    var isSecond: Set<UInt32> = Set(0x1161...0x1175).union(0x11A8...0x11C2)
    let candidates = Self.decomposingScalars(isCompatible: isCompatible)
    for (scalar, parts) in candidates {
      decompositions[scalar] = parts
      guard parts.count > 1, let last = parts.last, let first = Self.composed(parts.dropLast()),
        Self.composed(parts[...]) == scalar
      else { continue }
      compositions[UInt64(first) << 32 | UInt64(last)] = scalar
      isSecond.insert(last)
    }
    let composites = Set(compositions.values)
    for value in 0..<Self.limit {
      let isStable = decompositions[value] == nil || composites.contains(value)
      if isStable, Self.combiningClass(of: value) == 0, !isSecond.contains(value) {
        inert[Int(value / 64)] |= 1 << UInt64(value % 64)
      }
    }
  }

  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.age.map { ($0.major, $0.minor) <= newestVersion } ?? false
  }

  /// The canonical combining class: zero for a starter.
  static func combiningClass(of value: UInt32) -> UInt8 {
    guard let scalar = Unicode.Scalar(value) else { return 0 }
    let combiningClass = scalar.properties.canonicalCombiningClass.rawValue
    return combiningClass == 0 || isKnown(scalar) ? combiningClass : 0
  }

  /// Whether a scalar is a mark of any kind.
  static func isMark(_ value: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(value), isKnown(scalar) else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }

  /// Scalars with a decomposition, but for Hangul syllables, which have a formula.
  private static func decomposingScalars(isCompatible: Bool) -> [(UInt32, [UInt32])] {
    var result: [(UInt32, [UInt32])] = []
    for value in 0xA0..<limit where !hangul.contains(value) {
      guard let scalar = Unicode.Scalar(value), isKnown(scalar) else { continue }
      let text = String(scalar)
      let decomposed =
        isCompatible
        ? text.decomposedStringWithCompatibilityMapping : text.decomposedStringWithCanonicalMapping
      let parts = decomposed.unicodeScalars.map(\.value)
      if parts != [value] { result.append((value, parts)) }
    }
    return result
  }

  private static func composed(_ parts: ArraySlice<UInt32>) -> UInt32? {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: parts.compactMap { Unicode.Scalar($0) })
    let scalars = String(text).precomposedStringWithCanonicalMapping.unicodeScalars
    return scalars.count == 1 ? scalars.first?.value : nil
  }

  @inline(__always)
  func isInert(_ value: UInt32) -> Bool {
    guard value < Self.limit else { return Self.combiningClass(of: value) == 0 }
    return inert[Int(value / 64)] >> UInt64(value % 64) & 1 == 1
  }

  /// The full decomposition; the scalar itself if it has none.
  func decomposition(of value: UInt32) -> [UInt32] {
    guard Self.hangul.contains(value) else { return decompositions[value] ?? [value] }
    let index = value - Self.hangul.lowerBound
    let parts = [0x1100 + index / 588, 0x1161 + index % 588 / 28]
    return index % 28 == 0 ? parts : parts + [0x11A7 + index % 28]
  }

  /// What a pair composes to.
  func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if (0x1100...0x1112).contains(first), (0x1161...0x1175).contains(second) {
      return Self.hangul.lowerBound + ((first - 0x1100) * 21 + second - 0x1161) * 28
    }
    if Self.hangul.contains(first), (first - Self.hangul.lowerBound) % 28 == 0,
      (0x11A8...0x11C2).contains(second)
    {
      return first + second - 0x11A7
    }
    return compositions[UInt64(first) << 32 | UInt64(second)]
  }
}
