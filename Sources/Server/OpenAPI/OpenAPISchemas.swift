/// The forms of requests and answers.
enum OpenAPISchemas {
  /// All of them, as one object.
  static let text = "{\n\(common),\n\(completions),\n\(analyses)\n}"

  // Errors, counts, and what is served.
  private static let common = #"""
    "Error": {
      "type": "object",
      "properties": {
        "error": {
          "type": "object",
          "properties": {
            "message": {"type": "string"},
            "type": {"type": "string"},
            "param": {"type": ["string", "null"]},
            "code": {"type": ["string", "null"]}
          },
          "required": ["message", "type", "param", "code"]
        }
      },
      "required": ["error"]
    },
    "Usage": {
      "type": "object",
      "properties": {
        "prompt_tokens": {"type": "integer", "minimum": 0},
        "completion_tokens": {"type": "integer", "minimum": 0},
        "total_tokens": {"type": "integer", "minimum": 0}
      },
      "required": ["prompt_tokens", "completion_tokens", "total_tokens"]
    },
    "Models": {
      "type": "object",
      "properties": {
        "object": {"const": "list"},
        "data": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "id": {"type": "string"},
              "object": {"const": "model"},
              "created": {"type": "integer"},
              "owned_by": {"type": "string"},
              "context_length": {"type": "integer"},
              "has_chat_template": {"type": "boolean"},
              "judge": {"type": "string"}
            },
            "required": ["id", "object", "created", "owned_by"]
          }
        }
      },
      "required": ["object", "data"]
    },
    "Steers": {
      "type": "object",
      "properties": {
        "object": {"const": "list"},
        "data": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "id": {"type": "string", "description": "What steer_values calls it."},
              "object": {"const": "steer"},
              "kind": {"type": "string"},
              "rank": {"type": "integer"},
              "epsilon": {"type": "number"},
              "default_value": {"type": "number", "description": "Its value where a request gives none."},
              "recommended": {
                "type": "object",
                "properties": {"positive": {"type": "number"}, "negative": {"type": "number"}}
              },
              "trained_on": {
                "type": "object",
                "properties": {
                  "model": {"type": "string"},
                  "texts_sha256": {"type": "string"},
                  "steps": {"type": "integer"}
                }
              },
              "words": {
                "type": "object",
                "properties": {
                  "raised": {"type": "array", "items": {"type": "string"}},
                  "lowered": {"type": "array", "items": {"type": "string"}}
                }
              }
            },
            "required": ["id", "object", "kind", "rank", "default_value", "trained_on", "words"]
          }
        }
      },
      "required": ["object", "data"]
    }
    """#
}
