/// What there is, and how it is asked; the schemas stand in their place.
enum OpenAPIPaths {
  static let text = #"""
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
      "paths": {
        "/": {
          "get": {
            "operationId": "page",
            "summary": "The page.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"text/html": {"schema": {"type": "string"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "405": {"$ref": "#/components/responses/E405"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"}
            },
            "security": []
          }
        },
        "/healthz": {
          "get": {
            "operationId": "health",
            "summary": "Whether the server answers.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"type": "object"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "405": {"$ref": "#/components/responses/E405"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"}
            },
            "security": []
          }
        },
        "/openapi.json": {
          "get": {
            "operationId": "description",
            "summary": "This description.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"type": "object"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "405": {"$ref": "#/components/responses/E405"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"}
            },
            "security": []
          }
        },
        "/v1/models": {
          "get": {
            "operationId": "models",
            "summary": "The model.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Models"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "405": {"$ref": "#/components/responses/E405"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"}
            }
          }
        },
        "/v1/steers": {
          "get": {
            "operationId": "steers",
            "summary": "The steers: what they were trained on, what is recommended, and the words that they move most.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Steers"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "405": {"$ref": "#/components/responses/E405"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"}
            }
          }
        },
        "/v1/completions": {
          "post": {
            "operationId": "completions",
            "summary": "Continue prompts.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {
                  "application/json": {"schema": {"$ref": "#/components/schemas/Completion"}},
                  "text/event-stream": {"schema": {"type": "string"}}
                }
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "404": {"$ref": "#/components/responses/E404"},
              "405": {"$ref": "#/components/responses/E405"},
              "408": {"$ref": "#/components/responses/E408"},
              "413": {"$ref": "#/components/responses/E413"},
              "415": {"$ref": "#/components/responses/E415"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"},
              "504": {"$ref": "#/components/responses/E504"}
            },
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CompletionRequest"}}}
            }
          }
        },
        "/v1/chat/completions": {
          "post": {
            "operationId": "chat",
            "summary": "Answer a conversation; for models with a chat template.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {
                  "application/json": {"schema": {"$ref": "#/components/schemas/ChatCompletion"}},
                  "text/event-stream": {"schema": {"type": "string"}}
                }
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "404": {"$ref": "#/components/responses/E404"},
              "405": {"$ref": "#/components/responses/E405"},
              "408": {"$ref": "#/components/responses/E408"},
              "413": {"$ref": "#/components/responses/E413"},
              "415": {"$ref": "#/components/responses/E415"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"},
              "504": {"$ref": "#/components/responses/E504"}
            },
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ChatRequest"}}}
            }
          }
        },
        "/v1/spans": {
          "post": {
            "operationId": "spans",
            "summary": "The spans of texts that speak for one steer value against another.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Spans"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "404": {"$ref": "#/components/responses/E404"},
              "405": {"$ref": "#/components/responses/E405"},
              "408": {"$ref": "#/components/responses/E408"},
              "413": {"$ref": "#/components/responses/E413"},
              "415": {"$ref": "#/components/responses/E415"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"},
              "504": {"$ref": "#/components/responses/E504"}
            },
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SpansRequest"}}}
            }
          }
        },
        "/v1/score": {
          "post": {
            "operationId": "score",
            "summary": "The log-probability of every token of texts.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Score"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "404": {"$ref": "#/components/responses/E404"},
              "405": {"$ref": "#/components/responses/E405"},
              "408": {"$ref": "#/components/responses/E408"},
              "413": {"$ref": "#/components/responses/E413"},
              "415": {"$ref": "#/components/responses/E415"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"},
              "504": {"$ref": "#/components/responses/E504"}
            },
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ScoreRequest"}}}
            }
          }
        },
        "/v1/vocabulary": {
          "post": {
            "operationId": "vocabulary",
            "summary": "The words that a steer raises and lowers, and its dimensions.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Vocabulary"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "404": {"$ref": "#/components/responses/E404"},
              "405": {"$ref": "#/components/responses/E405"},
              "408": {"$ref": "#/components/responses/E408"},
              "413": {"$ref": "#/components/responses/E413"},
              "415": {"$ref": "#/components/responses/E415"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"},
              "504": {"$ref": "#/components/responses/E504"}
            },
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VocabularyRequest"}}}
            }
          }
        },
        "/v1/distribution": {
          "post": {
            "operationId": "distribution",
            "summary": "How probable each steer value is for texts.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Distribution"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "404": {"$ref": "#/components/responses/E404"},
              "405": {"$ref": "#/components/responses/E405"},
              "408": {"$ref": "#/components/responses/E408"},
              "413": {"$ref": "#/components/responses/E413"},
              "415": {"$ref": "#/components/responses/E415"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"},
              "504": {"$ref": "#/components/responses/E504"}
            },
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SpansRequest"}}}
            }
          }
        },
        "/v1/words": {
          "post": {
            "operationId": "words",
            "summary": "All words of a steer, and where it moves them.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Words"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "404": {"$ref": "#/components/responses/E404"},
              "405": {"$ref": "#/components/responses/E405"},
              "408": {"$ref": "#/components/responses/E408"},
              "413": {"$ref": "#/components/responses/E413"},
              "415": {"$ref": "#/components/responses/E415"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"},
              "504": {"$ref": "#/components/responses/E504"}
            },
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/WordsRequest"}}}
            }
          }
        },
        "/v1/judge": {
          "post": {
            "operationId": "judge",
            "summary": "What the judge says of texts.",
            "responses": {
              "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Judge"}}}
              },
              "400": {"$ref": "#/components/responses/E400"},
              "401": {"$ref": "#/components/responses/E401"},
              "403": {"$ref": "#/components/responses/E403"},
              "404": {"$ref": "#/components/responses/E404"},
              "405": {"$ref": "#/components/responses/E405"},
              "408": {"$ref": "#/components/responses/E408"},
              "413": {"$ref": "#/components/responses/E413"},
              "415": {"$ref": "#/components/responses/E415"},
              "429": {"$ref": "#/components/responses/E429"},
              "500": {"$ref": "#/components/responses/E500"},
              "503": {"$ref": "#/components/responses/E503"},
              "504": {"$ref": "#/components/responses/E504"}
            },
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/JudgeRequest"}}}
            }
          }
        }
      },
      "components": {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        "schemas": "$schemas",
        "responses": {
          "E400": {
            "description": "The request is wrong.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E401": {
            "description": "The API key is missing or wrong.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E403": {
            "description": "Another site asks.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E404": {
            "description": "It is not served.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E405": {
            "description": "Another method.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E408": {
            "description": "The body did not come in time.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E413": {
            "description": "The body is too large.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E415": {
            "description": "The body is not JSON by its type.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E429": {
            "description": "Too many requests wait; Retry-After says when to come back.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E500": {
            "description": "The server failed.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E503": {
            "description": "The server is about to end.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "E504": {
            "description": "The request took too long.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          }
        }
      }
    }
    """#
}
