/// The inverse of the standard normal distribution function, by algorithm AS 241 (PPND16).
///
/// Sums, products, quotients and square roots only, so that the value is the same to the last bit
/// wherever `Double` is IEEE 754.
///
/// - SeeAlso: Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
///   *Applied Statistics* 37 (1988).
package enum NormalQuantile {
  package static func value(_ p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * polynomial(central.numerator, r) / polynomial(central.denominator, r)
    }
    let r = (-naturalLogarithm(q < 0 ? p : 1 - p)).squareRoot()
    let magnitude =
      r <= 5
      ? polynomial(middle.numerator, r - 1.6) / polynomial(middle.denominator, r - 1.6)
      : polynomial(tail.numerator, r - 5) / polynomial(tail.denominator, r - 5)
    return q < 0 ? -magnitude : magnitude
  }

  // log x = e log 2 + 2 atanh((m - 1) / (m + 1)), x = m 2^e, m in [√½, √2): |argument| < 0.172, so
  // ten terms of the series leave less than 1e-16.
  package static func naturalLogarithm(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var mantissa = x.significand
    if mantissa > 1.4142135623730951 {
      mantissa /= 2
      exponent += 1
    }
    let z = (mantissa - 1) / (mantissa + 1)
    let square = z * z
    var sum = 0.0
    for k in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(k) }
    return exponent * 0.6931471805599453 + 2 * z * sum
  }

  // Coefficients from the constant term up.
  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }

  private static let central = (
    numerator: [
      3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
      45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
    ],
    denominator: [
      1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
      21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610,
    ]
  )

  private static let middle = (
    numerator: [
      1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
      3.64784832476320460504, 1.27045825245236838258, 0.241780725177450611770,
      0.0227238449892691845833, 7.74545014278341407640e-4,
    ],
    denominator: [
      1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
      0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4,
      1.05075007164441684324e-9,
    ]
  )

  private static let tail = (
    numerator: [
      6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
      0.296560571828504891230, 0.0265321895265761230930, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ],
    denominator: [
      1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
      2.04426310338993978564e-15,
    ]
  )
}
