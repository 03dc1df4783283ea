/// Analyses.
extension OpenAPISchemas {
  /// Requests and answers, as members of an object.
  static let analyses = #"""
    "SpansRequest": {
      "type": "object",
      "properties": {
        \#(texts)
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
        \#(texts)
        "model": {"type": ["string", "null"]},
        "ids": {
          "type": "array",
          "items": {"type": "integer", "minimum": 0},
          "minItems": 1,
          "description": "Token ids."
        },
        "steer_values": {
          "oneOf": [
            \#(setting),
            {
              "type": "array",
              "items": \#(setting),
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
        \#(texts)
        "model": {"type": ["string", "null"]}
      },
      "oneOf": [{"required": ["text"]}, {"required": ["texts"]}]
    },
    "Judge": {
      "type": "object",
      "properties": {
        "judge": {"type": "string"},
        "label": {"type": "string"},
        "scores": {"type": "array", "items": {"type": ["number", "null"]}},
        "positiveShare": {"type": "number"},
        "positiveShareInterval": {"type": "array", "items": {"type": "number"}, "description": "95 %, by Wilson."}
      },
      "required": ["judge", "label", "scores"]
    }
    """#

  // One text or several.
  private static let texts = #"""
    "text": {"type": "string", "description": "The text.", "minLength": 1},
    "texts": {
      "type": "array",
      "items": {"type": "string", "minLength": 1},
      "minItems": 1,
      "maxItems": 1024,
      "description": "The texts."
    },
    """#

  // Steer values of one setting.
  private static let setting = #"""
    {
      "type": "object",
      "additionalProperties": {"type": "number", "minimum": -10000, "maximum": 10000},
      "description": "Steer values by name, such as {\"sentiment\": 3}; the server's own for steers that are left out.",
      "propertyNames": {"minLength": 1}
    }
    """#
}
