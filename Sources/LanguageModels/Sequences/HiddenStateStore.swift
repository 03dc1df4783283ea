public import LinearAlgebra
internal import Files
internal import Foundation

/// Final hidden states of many texts, computed once and kept.
///
/// The states lie in one region of memory. A region larger than `memoryLimit` bytes is a file
/// without a name in `temporaryFolder`, mapped, so that the system may move it out of memory. With a
/// ``HiddenStateCache`` it is a file of that, which has them in the next run, too.
@safe public final class HiddenStateStore {
  // What is known of a text's hidden states; those that a file says it has are checked when first used.
  private enum Presence {
    case missing, unchecked, there
  }

  private let width: Int
  private let starts: [Int]
  private var presence: [Presence]
  // `starts.last · width` floats, mapped as long as this object lives.
  private let base: UnsafeMutablePointer<Float>
  private let byteCount: Int
  // Where the floats are, if they outlive this object.
  private let file: HiddenStateFile?
  // Nil once it was called.
  private var noteDamage: (() -> Void)?

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
    starts = Self.starts(counts)
    presence = Array(repeating: .missing, count: counts.count)
    file = nil
    byteCount = max(starts[counts.count] * width, 1) * MemoryLayout<Float>.stride
    let limit = memoryLimit ?? Int(clamping: ProcessInfo.processInfo.physicalMemory / 2)
    let folder = temporaryFolder ?? FileManager.default.temporaryDirectory.path
    let region = try unsafe Self.map(byteCount, inFolder: byteCount > limit ? folder : nil)
    unsafe base = region.bindMemory(
      to: Float.self, capacity: byteCount / MemoryLayout<Float>.stride)
  }

  /// Creates a store on a file, with what that has.
  ///
  /// - Parameters:
  ///   - counts: The number of hidden states of each text.
  ///   - width: `d`.
  ///   - file: The file, which has room for them.
  ///   - noteDamage: Called once if hidden states of the file are damaged.
  init(counts: [Int], width: Int, file: HiddenStateFile, noteDamage: @escaping () -> Void) {
    self.width = width
    starts = Self.starts(counts)
    presence = counts.indices.map { file.isMarked($0) ? .unchecked : .missing }
    unsafe base = file.floats
    byteCount = 0
    self.file = file
    self.noteDamage = noteDamage
  }

  // The file has its own region.
  deinit { if file == nil { unsafe munmap(base, byteCount) } }

  private static func starts(_ counts: [Int]) -> [Int] {
    var starts = [0]
    starts.reserveCapacity(counts.count + 1)
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    return starts
  }

  @unsafe private static func map(_ byteCount: Int, inFolder folder: String?)
    throws(LanguageModelError)
    -> UnsafeMutableRawPointer
  {
    var descriptor: Int32 = -1
    if let folder {
      var template = Array((folder + "/steerlens-hidden-states-XXXXXX").utf8CString)
      descriptor = unsafe mkstemp(&template)
      guard descriptor >= 0 else { throw failure(byteCount) }
      unsafe unlink(template)
      guard ftruncate(descriptor, off_t(byteCount)) == 0 else {
        close(descriptor)
        throw failure(byteCount)
      }
    }
    let flags = descriptor < 0 ? MAP_PRIVATE | MAP_ANON : MAP_SHARED
    let region = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, descriptor, 0)
    if descriptor >= 0 { close(descriptor) }
    guard let region = unsafe region, unsafe region != MAP_FAILED else { throw failure(byteCount) }
    return unsafe region
  }

  private static func failure(_ byteCount: Int) -> LanguageModelError {
    .noRoomForHiddenStates(bytes: byteCount, reason: systemMessage())
  }

  /// Forgets the hidden states of all texts; the memory stays.
  public func removeAll() { presence = Array(repeating: .missing, count: presence.count) }

  /// Whether a text's hidden states are there.
  public func contains(_ text: Int) -> Bool {
    if presence[text] == .unchecked { check(text) }
    return presence[text] == .there
  }

  private func check(_ text: Int) {
    guard let file else { return }
    if file.isWhole(text, floats: floats(of: text)) {
      presence[text] = .there
      return
    }
    presence[text] = .missing
    noteDamage?()
    noteDamage = nil
  }

  private func floats(of text: Int) -> Range<Int> {
    starts[text] * width..<starts[text + 1] * width
  }

  /// Keeps the first rows of `hidden` from `row` on as those of a text.
  public func store(_ text: Int, from hidden: Matrix, row: Int) {
    let count = starts[text + 1] - starts[text]
    precondition(hidden.columns == width && row + count <= hidden.rows, "rows of \(hidden)")
    // Both ranges were checked: the store's by its index, the matrix's by the precondition.
    unsafe (base + starts[text] * width).update(
      from: hidden.base + row * width, count: count * width)
    presence[text] = .there
    file?.mark(text, floats: floats(of: text))
  }

  /// The hidden states of several texts that are there, one after the other.
  public func gather(_ texts: [Int]) -> Matrix {
    let rows = texts.reduce(0) { $0 + starts[$1 + 1] - starts[$1] }
    var result = Matrix(uninitializedRows: rows, columns: width)
    var out = unsafe result.mutableBase()
    for text in texts {
      precondition(contains(text), "text \(text) was never stored")
      let count = (starts[text + 1] - starts[text]) * width
      // The counts of these texts sum to the rows of the result.
      unsafe out.update(from: base + starts[text] * width, count: count)
      unsafe out += count
    }
    return result
  }
}
