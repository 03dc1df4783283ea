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
    unsafe curl_shim_set_functions(
      handle,
      { data, size, count, context in
        unsafe HTTPTransfer.at(context)?.readHeader(HTTPTransfer.bytes(data, size * count)) ?? 0
      },
      { data, size, count, context in
        unsafe HTTPTransfer.at(context)?.readBody(HTTPTransfer.bytes(data, size * count)) ?? 0
      },
      { context, _, _, _, _ in unsafe HTTPTransfer.at(context)?.isCancelled() == false ? 0 : 1 },
      Unmanaged.passUnretained(self).toOpaque())
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
    unsafe context.map { unsafe Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  // Valid while libcurl waits for the callback to return.
  private static func bytes(_ data: UnsafeMutablePointer<CChar>?, _ count: Int)
    -> UnsafeRawBufferPointer
  {
    unsafe UnsafeRawBufferPointer(start: data, count: count)
  }

  private func readHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
    let line = unsafe String(decoding: bytes, as: UTF8.self)
    response.read(headLine: line)
    if line.hasPrefix("HTTP/") {
      response.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
    return bytes.count
  }

  private func readBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    if (300..<400).contains(response.status) {
      redirectText += bytes.count
      return redirectText <= Self.maximumRedirectText ? bytes.count : 0
    }
    do {
      try reader(response, unsafe Span(_unsafeBytes: bytes))
      return bytes.count
    } catch {
      failure = error
      return 0
    }
  }
}
