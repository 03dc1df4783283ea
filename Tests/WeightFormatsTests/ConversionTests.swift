import Foundation
import LinearAlgebra
import Testing
import WeightFormats

@Suite struct ConversionTests {
  /// Half precision by its definition, in `Double`.
  private func reference(half: UInt16) -> Double {
    let exponent = Int(half >> 10 & 31)
    let fraction = Double(half & 1023)
    let magnitude: Double =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: (1 + fraction / 1024) * pow(2, Double(exponent - 15))
      }
    return half & 0x8000 == 0 ? magnitude : -magnitude
  }

  @Test func everyHalfConvertsExactly() throws {
    let bytes = (0...UInt16.max).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    // One value more, so that the loop's remainder is exercised too.
    let values = try store(.float16, bytes + [0x01, 0x80]).floats("t")
    #expect(values.count == 65_537)
    #expect(values[65_536] == -0x1p-24)
    for half in 0...UInt16.max {
      let (value, expected) = (values[Int(half)], reference(half: half))
      if expected.isNaN {
        #expect(value.isNaN)
      } else if Double(value) != expected || value.sign != expected.sign {
        Issue.record("\(half): \(value) instead of \(expected)")
      }
    }
  }

  @Test func everyBrainFloatConvertsExactly() throws {
    let bytes = (0...UInt16.max).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let values = try store(.bfloat16, bytes).floats("t")
    #expect((0...UInt16.max).allSatisfy { values[Int($0)].bitPattern == UInt32($0) << 16 })
  }

  @Test func eightBitFloatsConvertExactly() throws {
    let all = Array(0...UInt8.max)
    let e5m2 = try store(.float8E5M2, all).floats("t")
    let e4m3 = try store(.float8E4M3, all).floats("t")
    for byte in all {
      let wide = Float(reference(half: UInt16(byte) << 8))
      #expect(e5m2[Int(byte)] == wide || e5m2[Int(byte)].isNaN && wide.isNaN)
      let exponent = Double(byte >> 3 & 15)
      let fraction = Double(byte & 7) / 8
      let magnitude = exponent == 0 ? fraction * 0x1p-6 : (1 + fraction) * pow(2, exponent - 7)
      let expected = byte & 127 == 127 ? .nan : byte < 128 ? magnitude : -magnitude
      let value = Double(e4m3[Int(byte)])
      #expect(value == expected || value.isNaN && expected.isNaN)
    }
    #expect(e4m3[0x7E] == 448)
  }

  @Test func integersAndDoublesRoundToNearest() throws {
    func bytes<T: BitwiseCopyable>(_ values: [T]) -> [UInt8] {
      values.withUnsafeBytes { Array($0) }
    }
    #expect(try store(.int8, bytes([-128, 127] as [Int8])).floats("t") == [-128, 127])
    #expect(try store(.uint8, bytes([0, 255] as [UInt8])).floats("t") == [0, 255])
    #expect(try store(.int16, bytes([.min, .max] as [Int16])).floats("t") == [-32768, 32767])
    #expect(try store(.uint16, bytes([0, .max] as [UInt16])).floats("t") == [0, 65535])
    #expect(
      try store(.int32, bytes([.min, 16_777_217] as [Int32])).floats("t") == [-0x1p31, 0x1p24])
    #expect(try store(.uint32, bytes([.max] as [UInt32])).floats("t") == [0x1p32])
    #expect(try store(.int64, bytes([.min, 3] as [Int64])).floats("t") == [-0x1p63, 3])
    #expect(try store(.uint64, bytes([.max] as [UInt64])).floats("t") == [0x1p64])
    #expect(try store(.bool, [0, 1, 2]).floats("t") == [0, 1, 1])
    #expect(
      try store(.float64, bytes([0.1, 1e300, -.infinity] as [Double])).floats("t")
        == [0.1, .infinity, -.infinity])
  }

  @Test func parallelPiecesAgreeWithOnePiece() throws {
    let count = 3 << 20 | 5
    var random = SplitMix(state: 7)
    let halves = (0..<count).map { _ in UInt16.random(in: 0..<0x7C00, using: &random) }
    let large = try store(.float16, halves.withUnsafeBytes { Array($0) })
    let values = try large.floats("t")
    for start in [0, 1 << 20, 2 << 20, count - 5] {
      let range = start..<min(start + 1000, count)
      let small = try store(.float16, halves[range].withUnsafeBytes { Array($0) })
      #expect(try small.floats("t") == Array(values[range]))
    }
    #expect(try large.matrix("t", shape: [count]).values == values)
  }

  private static func search(_ values: [Float]) -> Int? { firstNonFinite(in: values.span) }

  @Test(arguments: [0, 1, 15, 16, 1023, 1024, 1025, 5000])
  func findsTheFirstNonFiniteValue(count: Int) {
    var values = (0..<count).map { $0 % 2 == 0 ? Float.greatestFiniteMagnitude : -0x1p-149 }
    #expect(Self.search(values) == nil)
    for bad in [Float.nan, .infinity, -.infinity, .signalingNaN] {
      for place in Set([0, count / 2, count - 1]) where place >= 0 && place < count {
        let old = values[place]
        values[place] = bad
        #expect(Self.search(values) == place)
        values[place] = old
      }
    }
  }
}
