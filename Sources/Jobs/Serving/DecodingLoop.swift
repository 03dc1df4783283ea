internal import Dispatch
internal import LanguageModels
internal import Steering
internal import Synchronization

/// What the decoding thread does: it lets requests in, steps, and tells what came of it.
final class DecodingLoop {
  private let model: ServedModel
  private let limits: DecodingService.Limits
  private let desk: DecodingService.Box
  private let batch: ContinuousBatch
  private var active: [ActiveRequest] = []

  // Tokens of prompts that are read before continuations go on by a token.
  private static let promptTokens = 512

  init(
    _ model: ServedModel, _ limits: DecodingService.Limits, _ desk: DecodingService.Box
  ) {
    self.model = model
    self.limits = limits
    self.desk = desk
    batch = ContinuousBatch(model: model.decoder, steers: model.steers.rowwise)
  }

  /// Decodes until the service stops.
  func run() {
    while true {
      if takeChanges() { return }
      readPrompts()
      if batch.rowCount > 0 {
        step()
      } else if active.allSatisfy(\.isRead) {
        desk.changed.wait()
      }
    }
  }

  // Returns whether the thread ends.
  private func takeChanges() -> Bool {
    let free = limits.contextBytes - active.reduce(0) { $0 + $1.pending.contextBytes }
    let now = ContinuousClock.now
    let (admitted, late, cancelled, stops) = desk.desk.withLock { desk in
      let cancelled = desk.cancelled
      desk.cancelled = []
      desk.waiting.removeAll { cancelled.contains($0.number) }
      let late = desk.waiting.filter { $0.deadline <= now }
      desk.waiting.removeAll { $0.deadline <= now }
      var room = free
      var admitted: [DecodingService.Pending] = []
      while let first = desk.waiting.first, first.contextBytes <= room, !desk.isStopped {
        room -= first.contextBytes
        admitted.append(desk.waiting.removeFirst())
      }
      let stopped = desk.isStopped ? desk.waiting : []
      if desk.isStopped { desk.waiting = [] }
      for pending in stopped { pending.events.finish(throwing: ServingError.stopping) }
      return (admitted, late, cancelled, desk.isStopped)
    }
    let seconds = limits.timeout / .seconds(1)
    for pending in late { pending.events.finish(throwing: ServingError.timedOut(seconds: seconds)) }
    active += admitted.map { ActiveRequest($0) }
    for request in active where stops {
      request.pending.events.finish(throwing: ServingError.stopping)
    }
    if stops { return true }
    for request in active where cancelled.contains(request.pending.number) { end(request) }
    for request in active where request.pending.deadline <= now {
      end(request, throwing: .timedOut(seconds: seconds))
    }
    return false
  }

  private func end(_ request: ActiveRequest, throwing error: (any Error)? = nil) {
    for ticket in request.tickets.keys { batch.leave(ticket) }
    active.removeAll { $0 === request }
    request.pending.events.finish(throwing: error)
  }

  private func end(_ request: ActiveRequest, throwing error: ServingError) {
    end(request, throwing: error as any Error)
  }

  private func readPrompts() {
    var tokens = 0
    for request in active {
      while let prompt = request.nextPrompt, tokens < Self.promptTokens {
        tokens += request.pending.submission.requests[prompt].prompt.count
        guard read(prompt, of: request) else { break }
      }
    }
  }

  // Returns whether the request goes on.
  private func read(_ prompt: Int, of request: ActiveRequest) -> Bool {
    let own = request.pending.submission.requests[prompt]
    do {
      let start = try batch.join(own)
      request.didRead(prompt, start.ticket, draws: own.draws)
      if own.scoresPrompt {
        let tokens = zip(own.prompt, start.promptLogProbabilities).map { id, known in
          DecodedToken(id, known, model.tokenizer)
        }
        request.pending.events.yield(.scored(prompt: prompt, tokens))
      }
      return tell(start.drawn, prompt, start.ticket, request)
    } catch {
      end(request, throwing: error)
      return false
    }
  }

  private func step() {
    do {
      for (ticket, drawn) in try batch.step() {
        guard let request = active.first(where: { $0.tickets[ticket] != nil }),
          let prompt = request.tickets[ticket]
        else { continue }
        _ = tell(drawn, prompt, ticket, request)
      }
    } catch {
      // No request is at fault alone.
      for request in active { end(request, throwing: error) }
    }
  }

  // Returns whether the request goes on.
  private func tell(
    _ drawn: [DrawnToken], _ prompt: Int, _ ticket: ContinuousBatch.Ticket,
    _ request: ActiveRequest
  ) -> Bool {
    for token in drawn {
      if token.end == .nonFiniteLogits {
        end(request, throwing: .nonFiniteLogits)
        return false
      }
      if request.tell(token, prompt, model) {
        batch.leave(ticket, continuation: token.continuation)
      }
    }
    guard request.isFinished else { return true }
    end(request)
    return false
  }
}

/// A request that is decoded.
final class ActiveRequest {
  let pending: DecodingService.Pending
  /// The prompts whose continuations go on.
  private(set) var tickets: [ContinuousBatch.Ticket: Int] = [:]
  /// The prompt to be read next; nil if all are read.
  private(set) var nextPrompt: Int?
  private var texts: [[ContinuationText]] = []
  private var open = 0

  init(_ pending: DecodingService.Pending) {
    self.pending = pending
    nextPrompt = pending.submission.requests.isEmpty ? nil : 0
  }

  /// Whether all prompts are read.
  var isRead: Bool { nextPrompt == nil }

  /// Whether nothing is left to do.
  var isFinished: Bool { isRead && open == 0 }

  /// Notes that a prompt was read.
  func didRead(_ prompt: Int, _ ticket: ContinuousBatch.Ticket, draws: Bool) {
    nextPrompt = prompt + 1 < pending.submission.requests.count ? prompt + 1 : nil
    guard draws else { return }
    tickets[ticket] = prompt
    open += pending.submission.requests[prompt].settings.continuations
  }

  /// Tells what a token makes certain.
  ///
  /// - Returns: Whether the continuation ends by its text.
  func tell(_ token: DrawnToken, _ prompt: Int, _ model: ServedModel) -> Bool {
    while texts.count <= prompt {
      let number = pending.submission.requests[texts.count].settings.continuations
      let text = ContinuationText(model.tokenizer, stops: pending.submission.stops)
      texts.append(Array(repeating: text, count: number))
    }
    let continuation = token.continuation
    var finish: DecodingEvent.Finish?
    if let id = token.id {
      let piece = texts[prompt][continuation].append(id, token.logProbability)
      yield(piece, prompt, continuation)
      if piece.isStopped { finish = .stop }
    }
    let isStopped = finish != nil
    if let end = token.end, !isStopped {
      yield(texts[prompt][continuation].finish(), prompt, continuation)
      finish = end == .length ? .length : .stop
    }
    if let finish {
      open -= 1
      pending.events.yield(.end(prompt: prompt, continuation: continuation, finish))
    }
    return isStopped
  }

  private func yield(_ piece: ContinuationText.Piece, _ prompt: Int, _ continuation: Int) {
    guard !piece.text.isEmpty || !piece.tokens.isEmpty else { return }
    pending.events.yield(
      .text(prompt: prompt, continuation: continuation, piece.text, piece.tokens))
  }
}
