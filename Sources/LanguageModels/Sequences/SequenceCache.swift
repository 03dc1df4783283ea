package import LinearAlgebra

/// The KV cache of one sequence: the keys and values of all its positions in all layers.
///
/// A cache can continue another one: a prompt runs once, and each of its continuations forks the
/// prompt's cache and adds its own positions, so that the prompt's keys and values are shared.
public final class SequenceCache: @unchecked Sendable {
  // Sendable: a forward pass writes each sequence's cache from one task at a time, and a cache
  // with forks is no longer written.

  /// The number of positions held, those of the shared prefix included.
  public var length: Int { (prefix?.length ?? 0) + ownLength }

  /// The shared beginning, if this cache continues another.
  let prefix: SequenceCache?
  private(set) var ownLength = 0

  private let layers: Int
  private let width: Int
  private var capacity: Int
  // [layer][keys, values][capacity, width]
  private var storage: Matrix

  /// Creates an empty cache.
  ///
  /// - Parameters:
  ///   - configuration: The model's; gives layers and width.
  ///   - capacity: Positions to reserve memory for; grows when exceeded.
  public convenience init(_ configuration: ModelConfiguration, capacity: Int) {
    self.init(
      layers: configuration.hiddenLayers, width: configuration.keyValueSize, capacity: capacity)
  }

  /// Creates an empty cache for so many layers, whose keys have this width.
  package convenience init(layers: Int, width: Int, capacity: Int) {
    self.init(prefix: nil, layers: layers, width: width, capacity: capacity)
  }

  private init(prefix: SequenceCache?, layers: Int, width: Int, capacity: Int) {
    self.prefix = prefix
    self.layers = layers
    self.width = width
    self.capacity = max(capacity, 1)
    storage = Matrix(uninitializedRows: layers * 2 * self.capacity, columns: width)
  }

  /// A cache that continues this one, which must not be extended any more.
  public func fork(capacity: Int) -> SequenceCache {
    precondition(prefix == nil, "a fork of a fork")
    return SequenceCache(prefix: self, layers: layers, width: width, capacity: capacity)
  }

  /// The first keys of one layer, `[count, width]`, pending ones included.
  func keys(layer: Int, count: Int) -> MatrixView {
    let start = layer * 2 * capacity
    return storage[rows: start..<start + count]
  }

  /// The first values of one layer, `[count, width]`, pending ones included.
  func values(layer: Int, count: Int) -> MatrixView {
    let start = (layer * 2 + 1) * capacity
    return storage[rows: start..<start + count]
  }

  /// Writes the keys and values of new positions of one layer; `commit` counts them in.
  ///
  /// - Parameters:
  ///   - layer: The layer's index.
  ///   - qkv: The projections of a batch.
  ///   - columns: Which of their columns hold keys and values.
  ///   - rows: The new positions' rows.
  ///   - headSize: The width of a head.
  package func write(
    layer: Int, _ qkv: Matrix, _ columns: HeadColumns, rows: Range<Int>, headSize: Int
  ) {
    precondition(ownLength + rows.count <= capacity, "reserve before writing")
    for (part, run) in [columns.keys, columns.values].enumerated() {
      let start = (layer * 2 + part) * capacity + ownLength
      // Heads side by side go together.
      let size = run.step == headSize ? width : headSize
      for head in 0..<width / size {
        storage.copy(
          qkv[rows: rows, columns: run.columns(head, width: size)], toRow: start,
          column: head * size)
      }
    }
  }

  /// Makes room for `count` more positions.
  package func reserve(_ count: Int) {
    guard ownLength + count > capacity else { return }
    let larger = max(2 * capacity, ownLength + count)
    var grown = Matrix(uninitializedRows: layers * 2 * larger, columns: width)
    for block in 0..<layers * 2 {
      let start = block * capacity
      grown.copy(storage[rows: start..<start + ownLength], toRow: block * larger)
    }
    storage = grown
    capacity = larger
  }

  /// Counts in `count` positions that were written in every layer.
  package func commit(_ count: Int) { ownLength += count }
}
