/// Continuations.
extension OpenAPISchemas {
  /// Requests and answers, as members of an object.
  static let completions = #"""
    "CompletionRequest": {
      "type": "object",
      "properties": {
        \#(sampling)
        "prompt": {
          "oneOf": [
            {"type": "string", "minLength": 1},
            {
              "type": "array",
              "items": {"type": "string", "minLength": 1},
              "minItems": 1,
              "maxItems": 1024
            },
            {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1},
            {
              "type": "array",
              "items": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1},
              "minItems": 1,
              "maxItems": 1024
            }
          ],
          "description": "A text, texts, token ids, or lists of token ids."
        },
        "max_tokens": {
          "type": ["integer", "null"],
          "description": "New tokens; 0 with echo scores the prompt alone.",
          "minimum": 0,
          "default": 16
        },
        "logprobs": {
          "type": ["integer", "null"],
          "description": "How many of the likeliest tokens are told beside each log-probability.",
          "minimum": 0,
          "maximum": 20
        },
        "echo": {
          "type": ["boolean", "null"],
          "description": "Repeat the prompt, with logprobs also its log-probabilities.",
          "default": false
        }
      },
      "required": ["prompt"]
    },
    "Completion": {
      "type": "object",
      "properties": {
        "id": {"type": "string"},
        "object": {"type": "string"},
        "created": {"type": "integer"},
        "model": {"type": "string"},
        "seed": {"type": "integer", "description": "The seed that was drawn by."},
        "choices": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "index": {"type": "integer"},
              "text": {"type": "string"},
              "finish_reason": {"type": ["string", "null"]},
              "logprobs": {"type": ["object", "null"]}
            },
            "required": ["index", "text", "finish_reason", "logprobs"]
          }
        },
        "usage": {"$ref": "#/components/schemas/Usage"}
      },
      "required": ["id", "object", "created", "model", "choices"]
    },
    "ChatRequest": {
      "type": "object",
      "properties": {
        \#(sampling)
        "messages": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "role": {"type": "string", "minLength": 1},
              "content": {
                "oneOf": [
                  {"type": "string"},
                  {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "properties": {"type": {"const": "text"}, "text": {"type": "string"}},
                      "required": ["type", "text"]
                    }
                  }
                ]
              }
            },
            "required": ["role", "content"]
          },
          "minItems": 1
        },
        "max_tokens": {"type": ["integer", "null"], "minimum": 1},
        "max_completion_tokens": {"type": ["integer", "null"], "minimum": 1},
        "logprobs": {"type": ["boolean", "null"]},
        "top_logprobs": {"type": ["integer", "null"], "minimum": 0, "maximum": 20}
      },
      "required": ["messages"]
    },
    "ChatCompletion": {
      "type": "object",
      "properties": {
        "id": {"type": "string"},
        "object": {"type": "string"},
        "created": {"type": "integer"},
        "model": {"type": "string"},
        "seed": {"type": "integer"},
        "choices": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "index": {"type": "integer"},
              "message": {
                "type": "object",
                "properties": {"role": {"type": "string"}, "content": {"type": "string"}},
                "required": ["role", "content"]
              },
              "finish_reason": {"type": ["string", "null"]},
              "logprobs": {"type": ["object", "null"]}
            },
            "required": ["index", "message", "finish_reason"]
          }
        },
        "usage": {"$ref": "#/components/schemas/Usage"}
      },
      "required": ["id", "object", "created", "model", "choices"]
    }
    """#

  // What both kinds of requests have.
  private static let sampling = #"""
    "model": {"type": ["string", "null"], "description": "The model, as /v1/models names it."},
    "n": {
      "type": ["integer", "null"],
      "description": "Continuations of each prompt.",
      "minimum": 1,
      "maximum": 128,
      "default": 1
    },
    "temperature": {
      "type": ["number", "null"],
      "description": "The divisor of the logits; 0 is greedy.",
      "minimum": 0,
      "maximum": 2,
      "default": 1
    },
    "top_p": {
      "type": ["number", "null"],
      "description": "Nucleus sampling.",
      "minimum": 0,
      "maximum": 1,
      "default": 1
    },
    "top_k": {
      "type": ["integer", "null"],
      "description": "Only so many of the likeliest tokens; 0 is no limit.",
      "minimum": 0,
      "maximum": 1073741824,
      "default": 0
    },
    "repetition_penalty": {"type": ["number", "null"], "minimum": 0.01, "maximum": 100, "default": 1},
    "presence_penalty": {"type": ["number", "null"], "minimum": -2, "maximum": 2, "default": 0},
    "frequency_penalty": {"type": ["number", "null"], "minimum": -2, "maximum": 2, "default": 0},
    "seed": {
      "type": ["integer", "null"],
      "description": "The same request with the same seed gives the same text.",
      "minimum": -9007199254740991,
      "maximum": 9007199254740991
    },
    "stop": {
      "oneOf": [
        {"type": "string", "minLength": 1, "maxLength": 256},
        {
          "type": "array",
          "items": {"type": "string", "minLength": 1, "maxLength": 256},
          "maxItems": 4
        },
        {"type": "null"}
      ],
      "description": "Texts before which a continuation ends."
    },
    "stream": {"type": ["boolean", "null"], "description": "Server-sent events.", "default": false},
    "stream_options": {"type": ["object", "null"], "properties": {"include_usage": {"type": "boolean"}}},
    "steer_values": {
      "type": ["object", "null"],
      "additionalProperties": {"type": "number", "minimum": -10000, "maximum": 10000},
      "description": "Steer values by name, such as {\"sentiment\": 3}; the server's own for steers that are left out.",
      "propertyNames": {"minLength": 1}
    },
    """#
}
