/// The forms of requests and answers.
enum OpenAPISchemas {
  static let text = #"""
    {
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
      "CompletionRequest": {
        "type": "object",
        "properties": {
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
      },
      "SpansRequest": {
        "type": "object",
        "properties": {
          "text": {"type": "string", "description": "The text.", "minLength": 1},
          "texts": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "maxItems": 1024,
            "description": "The texts."
          },
          "model": {"type": ["string", "null"]},
          "steer": {"type": ["string", "null"], "description": "The steer (default: the first)."},
          "positive": {
            "type": ["number", "null"],
            "description": "Its value that evidence speaks for.",
            "minimum": -10000,
            "maximum": 10000,
            "default": 1
          },
          "negative": {
            "type": ["number", "null"],
            "description": "Its value that it speaks against.",
            "minimum": -10000,
            "maximum": 10000,
            "default": -1
          },
          "evidence": {
            "type": ["string", "null"],
            "enum": ["combined", "contextual", null],
            "default": "combined"
          },
          "max_spans": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000, "default": 4},
          "max_words": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000, "default": 10},
          "min_evidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1000000, "default": 0},
          "word_cost": {"type": ["number", "null"], "minimum": 0, "maximum": 1000000},
          "grid": {
            "type": ["array", "null"],
            "items": {"type": "number", "minimum": -10000, "maximum": 10000},
            "minItems": 2,
            "maxItems": 201,
            "description": "Ascending steer values."
          },
          "permutations": {"type": ["integer", "null"], "minimum": 1, "maximum": 99999, "default": 9999},
          "seed": {"type": ["integer", "null"], "minimum": 0, "maximum": 9007199254740991, "default": 0}
        },
        "oneOf": [{"required": ["text"]}, {"required": ["texts"]}]
      },
      "Spans": {
        "type": "object",
        "properties": {
          "model": {"type": "string"},
          "steer": {"type": "string"},
          "positive": {"type": "array", "items": {"type": "number"}},
          "negative": {"type": "array", "items": {"type": "number"}},
          "results": {"type": "array", "items": {"type": "object"}}
        },
        "required": ["model", "steer", "positive", "negative", "results"],
        "description": "As `steerlens spans --json`."
      },
      "Distribution": {
        "type": "object",
        "properties": {
          "model": {"type": "string"},
          "steer": {"type": "string"},
          "results": {
            "type": "array",
            "items": {
              "type": "object",
              "properties": {
                "text": {"type": "string"},
                "distribution": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "properties": {
                      "steerValue": {"type": "number"},
                      "meanLoss": {"type": ["number", "null"]},
                      "probability": {"type": "number"}
                    },
                    "required": ["steerValue", "meanLoss", "probability"]
                  }
                },
                "bestSteerValue": {"type": ["number", "null"]}
              },
              "required": ["text", "distribution"]
            }
          }
        },
        "required": ["model", "steer", "results"]
      },
      "ScoreRequest": {
        "type": "object",
        "properties": {
          "text": {"type": "string", "description": "The text.", "minLength": 1},
          "texts": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "maxItems": 1024,
            "description": "The texts."
          },
          "model": {"type": ["string", "null"]},
          "ids": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 1,
            "description": "Token ids."
          },
          "steer_values": {
            "oneOf": [
              {
                "type": "object",
                "additionalProperties": {"type": "number", "minimum": -10000, "maximum": 10000},
                "description": "Steer values by name, such as {\"sentiment\": 3}; the server's own for steers that are left out.",
                "propertyNames": {"minLength": 1}
              },
              {
                "type": "array",
                "items": {
                  "type": "object",
                  "additionalProperties": {"type": "number", "minimum": -10000, "maximum": 10000},
                  "description": "Steer values by name, such as {\"sentiment\": 3}; the server's own for steers that are left out.",
                  "propertyNames": {"minLength": 1}
                },
                "minItems": 1,
                "maxItems": 64
              },
              {"type": "null"}
            ],
            "description": "One setting of the steers or several."
          }
        },
        "oneOf": [{"required": ["text"]}, {"required": ["texts"]}, {"required": ["ids"]}]
      },
      "Score": {
        "type": "object",
        "properties": {
          "model": {"type": "string"},
          "steer": {"type": ["string", "null"]},
          "results": {
            "type": "array",
            "items": {
              "type": "object",
              "properties": {
                "text": {"type": ["string", "null"]},
                "ids": {"type": "array", "items": {"type": "integer"}},
                "tokens": {"type": "array", "items": {"type": "string"}},
                "logProbabilities": {"type": "array", "items": {"type": ["number", "null"]}},
                "perplexity": {"type": ["number", "null"]},
                "steerValues": {"type": "array", "items": {"type": "number"}}
              },
              "required": ["ids", "tokens", "logProbabilities", "steerValues"]
            }
          }
        },
        "required": ["model", "steer", "results"],
        "description": "As `steerlens score --json`."
      },
      "VocabularyRequest": {
        "type": "object",
        "properties": {
          "model": {"type": ["string", "null"]},
          "steer": {"type": ["string", "null"], "description": "The steer (default: the first)."},
          "dimensions": {"type": ["integer", "null"], "minimum": 0, "maximum": 100, "default": 10},
          "words": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000, "default": 10},
          "examples": {"type": ["integer", "null"], "minimum": 1, "maximum": 100, "default": 5},
          "word_initial": {"type": ["boolean", "null"], "default": false},
          "alphabetic": {"type": ["boolean", "null"], "default": false},
          "min_length": {"type": ["integer", "null"], "minimum": 0, "maximum": 100, "default": 0}
        }
      },
      "Vocabulary": {
        "type": "object",
        "properties": {
          "model": {"type": "string"},
          "steer": {"type": "string"},
          "dimensions": {"type": "array", "items": {"type": "object"}},
          "shift": {"type": "object"}
        },
        "required": ["model", "steer", "dimensions", "shift"],
        "description": "As `steerlens vocabulary --json`."
      },
      "WordsRequest": {
        "type": "object",
        "properties": {
          "model": {"type": ["string", "null"]},
          "steer": {"type": ["string", "null"], "description": "The steer (default: the first)."}
        }
      },
      "Words": {
        "type": "object",
        "description": "Numbers are Base64 of little-endian floats, scores and shifts of integers of 16 bits.",
        "required": ["tokens", "dimensions", "scores", "shifts", "shiftScale", "first"],
        "properties": {
          "tokens": {"type": "array", "items": {"type": "string"}},
          "dimensions": {
            "type": "array",
            "items": {
              "type": "object",
              "properties": {
                "number": {"type": "integer"},
                "singularValue": {"type": "number"},
                "scale": {"type": "number"},
                "largest": {"type": "number"}
              }
            }
          },
          "scores": {"type": "string"},
          "shifts": {"type": "string"},
          "shiftScale": {"type": "number"},
          "first": {"type": "integer"},
          "plane": {"type": "object"}
        }
      },
      "JudgeRequest": {
        "type": "object",
        "properties": {
          "text": {"type": "string", "description": "The text.", "minLength": 1},
          "texts": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "maxItems": 1024,
            "description": "The texts."
          },
          "model": {"type": ["string", "null"]}
        },
        "oneOf": [{"required": ["text"]}, {"required": ["texts"]}]
      },
      "Judge": {
        "type": "object",
        "properties": {
          "judge": {"type": "string"},
          "label": {"type": "string"},
          "scores": {"type": "array", "items": {"type": ["number", "null"]}}
        },
        "required": ["judge", "label", "scores"]
      }
    }
    """#
}
