internal import CCSV

/// libcsv's parser with the row that it has read so far.
///
/// It runs in strict mode, which reports text after a closing quote. Strict mode also refuses a
/// quote inside an unquoted field, such as `5" pipe`; that one byte is given to it in lax mode,
/// which keeps it as text.
///
/// - SeeAlso: `csv.h` of libcsv 3.0.3; RFC 4180.
@safe final class CSVMachine {
  enum Outcome {
    case consumed
    case textAfterQuote
    case outOfMemory
  }

  private static let strictOptions = UInt8(CSV_STRICT | CSV_STRICT_FINI)
  /// The states of `csv_parser.pstate` before and between fields.
  private static let rowNotBegun: CInt = 0
  private static let fieldNotBegun: CInt = 1
  /// How much the field buffer grows at a time: by its 128 bytes, long fields would be copied often.
  private static let bufferStep = 1 << 16

  private let parser: UnsafeMutablePointer<csv_parser>
  /// The bytes of the row's complete fields, joined, and where each ends.
  private(set) var row: [UInt8] = []
  private(set) var fieldEnds: [Int] = []
  /// Whether the row in `row` is complete.
  private(set) var hasRow = false

  init(delimiter: UInt8) {
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: csv_parser())
    unsafe csv_init(parser, Self.strictOptions)
    unsafe csv_set_delim(parser, delimiter)
    unsafe csv_set_blk_size(parser, Self.bufferStep)
    // Spaces belong to the fields.
    unsafe csv_set_space_func(parser) { _ in 0 }
  }

  deinit {
    unsafe csv_free(parser)
    unsafe parser.deallocate()
  }

  /// Whether a row has begun that is not complete.
  var isWithinRow: Bool { unsafe parser.pointee.pstate != Self.rowNotBegun }

  /// Whether a quoted field has begun that is not known to have ended.
  var isWithinQuotes: Bool {
    unsafe parser.pointee.quoted != 0 && isWithinRow && parser.pointee.pstate != Self.fieldNotBegun
  }

  /// Takes bytes that end at most one row.
  func parse(_ bytes: Span<UInt8>) -> Outcome {
    var start = 0
    while true {
      start += feed(bytes.extracting(start..<bytes.count))
      if start == bytes.count { return .consumed }
      guard unsafe csv_error(parser) == CSV_EPARSE else { return .outOfMemory }
      if unsafe parser.pointee.quoted != 0 { return .textAfterQuote }
      unsafe csv_set_opts(parser, 0)
      let kept = feed(bytes.extracting(start..<start + 1))
      unsafe csv_set_opts(parser, Self.strictOptions)
      if kept == 0 { return .outOfMemory }
      start += 1
    }
  }

  /// Ends the last row; false if it ends within quotes.
  func finish() -> Bool {
    let result = unsafe csv_fini(
      parser, Self.fieldEnded, Self.rowEnded, Unmanaged.passUnretained(self).toOpaque())
    return result == 0
  }

  /// Makes room for the next row.
  func removeRow() {
    row.removeAll(keepingCapacity: true)
    fieldEnds.removeAll(keepingCapacity: true)
    hasRow = false
  }

  private func feed(_ bytes: Span<UInt8>) -> Int {
    unsafe bytes.withUnsafeBytes {
      unsafe csv_parse(
        parser, $0.baseAddress, $0.count, Self.fieldEnded, Self.rowEnded,
        Unmanaged.passUnretained(self).toOpaque())
    }
  }

  private static let fieldEnded:
    @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
      bytes, count, context in
      guard let context = unsafe context else { return }
      let machine = unsafe Unmanaged<CSVMachine>.fromOpaque(context).takeUnretainedValue()
      unsafe machine.row.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
      machine.fieldEnds.append(machine.row.count)
    }

  private static let rowEnded: @convention(c) (CInt, UnsafeMutableRawPointer?) -> Void = {
    _, context in
    guard let context = unsafe context else { return }
    unsafe Unmanaged<CSVMachine>.fromOpaque(context).takeUnretainedValue().hasRow = true
  }
}
