public import LinearAlgebra
internal import Files
internal import Foundation

/// Final hidden states of many texts, computed once and kept.
///
/// The states lie in one region of memory. A region larger than `memoryLimit` bytes is a file
/// without a name in `temporaryFolder`, mapped, so that the system may move it out of memory.
public final class HiddenStateStore {
  private let width: Int
  private let starts: [Int]
  private var isFilled: [Bool]
  private let base: UnsafeMutablePointer<Float>
  private let byteCount: Int

  /// Creates an empty store.
  ///
  /// - Parameters:
  ///   - counts: The number of hidden states of each text.
  ///   - width: `d`.
  ///   - memoryLimit: The size in bytes from which the store is backed by a file; nil for half of
  ///     the machine's memory.
  ///   - temporaryFolder: Where that file lies; nil for the system's temporary folder.
  /// - Throws: ``LanguageModelError/noRoomForHiddenStates(bytes:reason:)``.
  public init(
    counts: [Int], width: Int, memoryLimit: Int? = nil, temporaryFolder: String? = nil
  ) throws(LanguageModelError) {
    self.width = width
    var starts = [0]
    starts.reserveCapacity(counts.count + 1)
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    self.starts = starts
    isFilled = Array(repeating: false, count: counts.count)
    byteCount = max(starts[counts.count] * width, 1) * MemoryLayout<Float>.stride
    let limit = memoryLimit ?? Int(clamping: ProcessInfo.processInfo.physicalMemory / 2)
    let folder = temporaryFolder ?? FileManager.default.temporaryDirectory.path
    let region = try Self.map(byteCount, inFolder: byteCount > limit ? folder : nil)
    base = region.bindMemory(to: Float.self, capacity: byteCount / MemoryLayout<Float>.stride)
  }

  deinit { munmap(base, byteCount) }

  private static func map(_ byteCount: Int, inFolder folder: String?) throws(LanguageModelError)
    -> UnsafeMutableRawPointer
  {
    var descriptor: Int32 = -1
    if let folder {
      var template = Array((folder + "/steerlens-hidden-states-XXXXXX").utf8CString)
      descriptor = mkstemp(&template)
      guard descriptor >= 0 else { throw failure(byteCount) }
      unlink(template)
      guard ftruncate(descriptor, off_t(byteCount)) == 0 else {
        close(descriptor)
        throw failure(byteCount)
      }
    }
    let flags = descriptor < 0 ? MAP_PRIVATE | MAP_ANON : MAP_SHARED
    let region = mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, descriptor, 0)
    if descriptor >= 0 { close(descriptor) }
    guard let region, region != MAP_FAILED else { throw failure(byteCount) }
    return region
  }

  private static func failure(_ byteCount: Int) -> LanguageModelError {
    .noRoomForHiddenStates(bytes: byteCount, reason: systemMessage())
  }

  /// Forgets the hidden states of all texts; the memory stays.
  public func removeAll() { isFilled = Array(repeating: false, count: isFilled.count) }

  /// Whether a text's hidden states are there.
  public func contains(_ text: Int) -> Bool { isFilled[text] }

  /// Keeps the first rows of `hidden` from `row` on as those of a text.
  public func store(_ text: Int, from hidden: Matrix, row: Int) {
    let count = starts[text + 1] - starts[text]
    precondition(hidden.columns == width && row + count <= hidden.rows, "rows of \(hidden)")
    (base + starts[text] * width).update(from: hidden.base + row * width, count: count * width)
    isFilled[text] = true
  }

  /// The hidden states of several texts that are there, one after the other.
  public func gather(_ texts: [Int]) -> Matrix {
    let rows = texts.reduce(0) { $0 + starts[$1 + 1] - starts[$1] }
    var result = Matrix(uninitializedRows: rows, columns: width)
    var out = result.mutableBase()
    for text in texts {
      precondition(isFilled[text], "text \(text) was never stored")
      let count = (starts[text + 1] - starts[text]) * width
      out.update(from: base + starts[text] * width, count: count)
      out += count
    }
    return result
  }
}
