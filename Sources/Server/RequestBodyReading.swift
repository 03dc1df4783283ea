internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Request {
  /// The body, within bounds of size and time.
  ///
  /// - Parameters:
  ///   - limit: The most bytes.
  ///   - seconds: How long it may take to come.
  /// - Returns: The bytes.
  /// - Throws: ``APIError``.
  mutating func boundedBody(upTo limit: Int, within seconds: Double) async throws -> ByteBuffer {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw Self.tooLarge(limit)
    }
    let request = self
    let collected = try await withThrowingTaskGroup(of: Request?.self) { group in
      group.addTask {
        var request = request
        do {
          _ = try await request.collectBody(upTo: limit)
        } catch is NIOTooManyBytesError {
          throw Self.tooLarge(limit)
        } catch  where !(error is CancellationError) {
          throw APIError.invalid("the body did not come as it was announced")
        }
        return request
      }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    guard let collected else {
      throw APIError(
        status: .requestTimeout, message: "the body did not come within \(Int(seconds)) seconds")
    }
    self = collected
    return try await collected.body.collect(upTo: limit)
  }

  private static func tooLarge(_ limit: Int) -> APIError {
    APIError(
      status: .contentTooLarge, message: "the body has more than \(limit) bytes; send less")
  }
}
