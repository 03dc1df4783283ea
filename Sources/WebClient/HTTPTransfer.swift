import CCurl

/// What libcurl calls back while a request runs.
final class HTTPTransfer {
  // A redirect's own text is not read; endless ones end here.
  private static let maximumRedirectText = 1 << 20

  private(set) var response: HTTPResponse
  /// What the reader threw.
  private(set) var failure: (any Error)?
  private let reader: HTTPClient.BodyReader
  private let isCancelled: () -> Bool
  private var redirectText = 0

  init(
    address: String, reader: @escaping HTTPClient.BodyReader, isCancelled: @escaping () -> Bool
  ) {
    response = HTTPResponse(address: address)
    self.reader = reader
    self.isCancelled = isCancelled
  }

  /// Registers the callbacks; the transfer must outlive the request.
  func attach(to handle: UnsafeMutableRawPointer) {
    curl_shim_set_functions(
      handle,
      { data, size, count, context in
        HTTPTransfer.at(context)?.readHeader(data, size * count) ?? 0
      },
      { data, size, count, context in
        HTTPTransfer.at(context)?.readBody(data, size * count) ?? 0
      },
      { context, _, _, _, _ in HTTPTransfer.at(context)?.isCancelled() == false ? 0 : 1 },
      Unmanaged.passUnretained(self).toOpaque())
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
    context.map { Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func readHeader(_ data: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    let line = String(decoding: UnsafeRawBufferPointer(start: data, count: count), as: UTF8.self)
    response.read(headLine: line)
    if line.hasPrefix("HTTP/") {
      response.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
    return count
  }

  private func readBody(_ data: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    if (300..<400).contains(response.status) {
      redirectText += count
      return redirectText <= Self.maximumRedirectText ? count : 0
    }
    do {
      try reader(response, UnsafeRawBufferPointer(start: data, count: count))
      return count
    } catch {
      failure = error
      return 0
    }
  }
}
