internal import Dispatch
internal import Foundation
internal import LanguageModels
internal import Steering
internal import Synchronization

/// Decodes the requests of a server on a thread of its own, those in flight together.
///
/// Requests wait in the order in which they came until there is room for their keys and values. Who stops
/// reading the events of a request takes it out.
package final class DecodingService: Sendable {
  /// What bounds requests.
  package struct Limits: Sendable {
    /// The bytes that keys and values of all requests may take at once.
    package var contextBytes = 1 << 30
    /// How many requests may wait.
    package var waiting = 64
    /// How long a request may take, from when it comes.
    package var timeout = Duration.seconds(600)

    /// The usual ones.
    package init() {}
  }

  /// A request that is not finished.
  struct Pending: Sendable {
    let number: Int
    let submission: DecodingSubmission
    let contextBytes: Int
    let deadline: ContinuousClock.Instant
    let events: AsyncThrowingStream<DecodingEvent, any Error>.Continuation
  }

  /// What requests and the decoding thread share.
  struct Desk: Sendable {
    var waiting: [Pending] = []
    var cancelled: Set<Int> = []
    var next = 0
    var isClosed = false
    var isStopped = false
  }

  private let desk: Box
  private let limits: Limits
  private let model: ServedModel

  // Shared with the thread, which lives no longer than the service's last request.
  final class Box: Sendable {
    let desk = Mutex(Desk())
    let changed = DispatchSemaphore(value: 0)
  }

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - model: What is served.
  ///   - limits: What bounds requests.
  package init(_ model: ServedModel, limits: Limits = Limits()) {
    self.model = model
    self.limits = limits
    let desk = Box()
    self.desk = desk
    let thread = Thread {
      let loop = DecodingLoop(model, limits, desk)
      loop.run()
    }
    thread.name = "decoding"
    thread.stackSize = 1 << 23
    thread.start()
  }

  deinit { stop() }

  /// Takes a request.
  ///
  /// - Parameter query: The request.
  /// - Returns: What happens to it, to be read by one reader; ends by throwing a ``ServingError`` if it
  ///   could not be finished.
  /// - Throws: ``ServingError``; `SteeringError` for prompts and settings that cannot be decoded.
  package func submit(_ query: GenerationQuery) throws
    -> AsyncThrowingStream<DecodingEvent, any Error>
  {
    precondition(!query.prompts.isEmpty, "a request without prompts")
    let submission = try DecodingSubmission(query, model.steers)
    let configuration = model.language.configuration
    for request in submission.requests {
      try request.check(configuration, steers: model.steers.rowwise.count)
    }
    let bytes = submission.contextBytes(configuration)
    guard bytes <= limits.contextBytes else {
      throw ServingError.contextTooLarge(bytes: bytes, limit: limits.contextBytes)
    }
    let (stream, events) = AsyncThrowingStream<DecodingEvent, any Error>.makeStream()
    let deadline = ContinuousClock.now + limits.timeout
    let most = limits.waiting
    let number = try desk.desk.withLock { desk in
      guard !desk.isClosed else { throw ServingError.stopping }
      guard desk.waiting.count < most else {
        throw ServingError.overloaded(waiting: desk.waiting.count)
      }
      desk.next += 1
      desk.waiting.append(
        Pending(
          number: desk.next, submission: submission, contextBytes: bytes, deadline: deadline,
          events: events))
      return desk.next
    }
    let box = desk
    events.onTermination = { reason in
      guard case .cancelled = reason else { return }
      box.desk.withLock { _ = $0.cancelled.insert(number) }
      box.changed.signal()
    }
    desk.changed.signal()
    return stream
  }

  /// Refuses further requests; those that wait or run go on.
  package func close() { desk.desk.withLock { $0.isClosed = true } }

  /// Ends the thread and all requests.
  package func stop() {
    desk.desk.withLock { desk in
      desk.isClosed = true
      desk.isStopped = true
    }
    desk.changed.signal()
  }
}

extension DecodingSubmission {
  // Prompts that are only scored leave nothing behind.
  func contextBytes(_ configuration: ModelConfiguration) -> Int {
    var (drawn, scored) = (0, 0)
    for request in requests {
      let bytes = request.contextBytes(configuration)
      if request.draws { drawn += bytes } else { scored = max(scored, bytes) }
    }
    return drawn + scored
  }
}
