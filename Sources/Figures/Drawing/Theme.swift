internal import Foundation

/// What a colour stands for; a theme, or a page's style sheet, gives it its value.
package enum ColorRole: Sendable, Hashable {
  case background
  case text
  /// Text and marks of less weight.
  case muted
  case grid
  case axis
  /// The positive end of a diverging map.
  case positive
  /// The negative end of a diverging map.
  case negative
  /// One of eight colours that people with any colour vision tell apart; numbers beyond start again.
  case series(Int)
  /// The text's or the background's colour, whichever is read better on paints that lie over each other
  /// on the background.
  case ink(on: [Paint])

  /// The number of colours of series.
  package static let seriesCount = 8

  /// The name of the role in style sheets, without the leading dashes.
  var name: String {
    switch self {
    case .background: "background"
    case .text: "text"
    case .muted: "muted"
    case .grid: "grid"
    case .axis: "axis"
    case .positive: "positive"
    case .negative: "negative"
    case .series(let number): "series-\(number % Self.seriesCount + 1)"
    // Which of the two it is depends on the theme, see `SVGCanvas`.
    case .ink: Self.text.name
    }
  }

  static let all: [ColorRole] =
    [.background, .text, .muted, .grid, .axis, .positive, .negative]
    + (0..<seriesCount).map { .series($0) }
}

/// A colour with an opacity over what is below.
///
/// Maps of values use the opacity as intensity: nothing is drawn at zero, so that diverging maps are
/// centred at the background in every theme.
public struct Paint: Sendable, Hashable {
  package var role: ColorRole
  package var opacity: Double

  package init(_ role: ColorRole, opacity: Double = 1) {
    self.role = role
    self.opacity = min(max(opacity, 0), 1)
  }

  /// A diverging map: `value / limit` within ±1 as the opacity of the end that it lies towards.
  ///
  /// - Parameters:
  ///   - value: The number.
  ///   - limit: The modulus from which on the colour is full.
  ///   - strength: The opacity of the full colour.
  ///   - exponent: Less than 1 makes weak values stronger.
  /// - Returns: The colour.
  package static func diverging(
    _ value: Double, limit: Double, strength: Double = 0.9, exponent: Double = 1
  ) -> Paint {
    let share = limit > 0 && value.isFinite ? min(abs(value) / limit, 1) : 0
    return Paint(
      value < 0 ? .negative : .positive, opacity: strength * pow(share, exponent))
  }
}

/// The values of all colours.
public struct Theme: Sendable, Equatable {
  /// Red, green and blue between 0 and 1.
  package struct Color: Sendable, Equatable {
    package var red: Double
    package var green: Double
    package var blue: Double

    /// A colour as six hexadecimal digits.
    init(_ hex: UInt32) {
      red = Double(hex >> 16 & 0xFF) / 255
      green = Double(hex >> 8 & 0xFF) / 255
      blue = Double(hex & 0xFF) / 255
    }

    /// This colour under another one of some opacity.
    package func under(_ other: Color, opacity: Double) -> Color {
      func mixed(_ channel: KeyPath<Color, Double>) -> Double {
        self[keyPath: channel] * (1 - opacity) + other[keyPath: channel] * opacity
      }
      var color = self
      (color.red, color.green, color.blue) = (mixed(\.red), mixed(\.green), mixed(\.blue))
      return color
    }

    /// The ratio by which two colours differ in luminance, from 1 to 21.
    ///
    /// - SeeAlso: Web Content Accessibility Guidelines 2.2, “contrast ratio”.
    package func contrast(to other: Color) -> Double {
      let (one, two) = (luminance, other.luminance)
      return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    // The guidelines' “relative luminance”.
    private var luminance: Double {
      let linear = [red, green, blue].map {
        $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// `#rrggbb`.
    package var hex: String {
      let number = [red, green, blue].reduce(0) { $0 << 8 | Int(($1 * 255).rounded()) }
      let digits = String(number, radix: 16)
      return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
  }

  private let colors: [ColorRole: Color]

  /// The colour of a role.
  package subscript(role: ColorRole) -> Color {
    switch role {
    case .series(let number): colors[.series(number % ColorRole.seriesCount)] ?? Color(0)
    case .ink(let paints): self[ink(on: paints)]
    default: colors[role] ?? Color(0)
    }
  }

  /// What is read better on paints that lie over each other on the background: `text` or `background`.
  package func ink(on paints: [Paint]) -> ColorRole {
    let ground = paints.reduce(self[.background]) { $0.under(self[$1.role], opacity: $1.opacity) }
    let isText = self[.text].contrast(to: ground) >= self[.background].contrast(to: ground)
    return isText ? .text : .background
  }

  /// Declarations of the style sheet variables that figures within pages use.
  package var styleSheetVariables: String {
    ColorRole.all.map { "--figure-\($0.name): \(self[$0].hex);" }.joined(separator: "\n")
  }

  private init(_ colors: [ColorRole: UInt32], series: [UInt32]) {
    var all = colors.mapValues(Color.init)
    for (i, color) in series.enumerated() { all[.series(i)] = Color(color) }
    self.colors = all
  }

  /// For paper and light pages; series after Okabe & Ito, *Color Universal Design* (2008), yellow and
  /// black replaced since they are hard to see on one of the two backgrounds.
  public static let light = Theme(
    [
      .background: 0xFFFFFF, .text: 0x1B1F23, .muted: 0x57606A, .grid: 0xE4E8EB,
      .axis: 0x8A949C, .positive: 0x0072B2, .negative: 0xD55E00,
    ],
    series: [
      0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x7A5195, 0x6B757D,
    ])

  /// For dark pages: the same hues, lighter.
  public static let dark = Theme(
    [
      .background: 0x15191E, .text: 0xE6EAED, .muted: 0x9DA8B1, .grid: 0x2A3138,
      .axis: 0x66727B, .positive: 0x5DB7F0, .negative: 0xFF8F52,
    ],
    series: [
      0x5DB7F0, 0xFF8F52, 0x3CCB9B, 0xE7A3CB, 0xF4BE4F, 0x9AD4F7, 0xB79BE0, 0xA9B4B6,
    ])
}
