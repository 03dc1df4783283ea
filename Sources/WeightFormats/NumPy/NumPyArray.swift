/// An array as NumPy stores it: a name, a shape and little-endian values.
public struct NumPyArray: Sendable, Equatable {
  /// The name under which `numpy.load` finds the array.
  public var name: String
  /// The dimensions, slowest first; empty for a scalar.
  public var shape: [Int]
  /// NumPy's name of the element type, such as `<f4`.
  let type: String
  /// The values in row-major order.
  let bytes: [UInt8]

  /// Creates an array of `float32`.
  public init(_ name: String, shape: [Int], _ values: [Float]) {
    self.init(name, shape, type: "<f4", values.map(\.bitPattern), count: values.count)
  }

  /// Creates an array of `float64`.
  public init(_ name: String, shape: [Int], _ values: [Double]) {
    self.init(name, shape, type: "<f8", values.map(\.bitPattern), count: values.count)
  }

  /// Creates an array of `int32`.
  public init(_ name: String, shape: [Int], _ values: [Int32]) {
    self.init(name, shape, type: "<i4", values, count: values.count)
  }

  /// Creates an array of `complex64` from its real and imaginary parts.
  public init(_ name: String, shape: [Int], real: [Float], imaginary: [Float]) {
    precondition(real.count == imaginary.count, "\(real.count) and \(imaginary.count) parts")
    let parts = zip(real, imaginary).flatMap { [$0.bitPattern, $1.bitPattern] }
    self.init(name, shape, type: "<c8", parts, count: real.count)
  }

  private init(
    _ name: String, _ shape: [Int], type: String,
    _ values: [some FixedWidthInteger & BitwiseCopyable], count: Int
  ) {
    precondition(shape.reduce(1, *) == count, "\(count) values for shape \(shape)")
    self.name = name
    self.shape = shape
    self.type = type
    bytes = LittleEndian.bytes(of: values)
  }

  /// The array as the contents of an `.npy` file, version 1.0.
  ///
  /// The header is padded so that the values begin at a multiple of 64 bytes.
  ///
  /// - SeeAlso: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
  var file: [UInt8] {
    let dimensions = shape.map(String.init).joined(separator: ", ")
    let tuple = shape.count == 1 ? "(\(dimensions),)" : "(\(dimensions))"
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(tuple), }"
    let prefix = 10
    let unpadded = prefix + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    var file: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    file.append(UInt8(header.utf8.count & 0xFF))
    file.append(UInt8(header.utf8.count >> 8))
    return file + Array(header.utf8) + bytes
  }
}
