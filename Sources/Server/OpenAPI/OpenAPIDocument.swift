/// The description of the API: OpenAPI 3.1.
enum OpenAPIDocument {
  /// The JSON.
  static let json = #"""
    {
      "openapi": "3.1.0",
      "info": {
        "title": "SteerLens",
        "version": "1",
        "description": "A model with its steers. As OpenAI's API, with `steer_values` in every request.",
        "license": {"name": "see LICENSE", "identifier": "LicenseRef-project"}
      },
      "servers": [{"url": "/"}],
      "security": [{"key": []}],
      "paths": {\#(Route.allCases.map(\.operation).joined(separator: ","))},
      "components": {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        "schemas": \#(OpenAPISchemas.text),
        "responses": {\#(OpenAPIFault.allCases.map(\.response).joined(separator: ","))}
      }
    }
    """#
}
