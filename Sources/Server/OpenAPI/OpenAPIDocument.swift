/// The description of the API: OpenAPI 3.1.
enum OpenAPIDocument {
  /// The JSON.
  static let json = OpenAPIPaths.text.replacing("\"$schemas\"", with: OpenAPISchemas.text)
}
