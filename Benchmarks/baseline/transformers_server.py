"""The simplest server of a model by transformers: one request after the other, with its cache of keys and values.

Usage: transformers_server.py MODEL PORT

Answers POST /v1/completions with `prompt`, `max_tokens`, `temperature` and `top_p`; new tokens never end early, so
that every answer takes the same work.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import torch
import transformers

model = transformers.AutoModelForCausalLM.from_pretrained(sys.argv[1]).eval()
tokenizer = transformers.AutoTokenizer.from_pretrained(sys.argv[1])
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    """Answers completions."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Says nothing."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        ids = tokenizer(body["prompt"], return_tensors="pt")
        with lock, torch.inference_mode():
            torch.manual_seed(body["seed"])
            count = body["max_tokens"]
            out = model.generate(
                **ids, max_new_tokens=count, min_new_tokens=count, do_sample=True, top_p=body["top_p"],
                top_k=0, temperature=body["temperature"], pad_token_id=tokenizer.eos_token_id)
        new = out[0, ids["input_ids"].shape[1]:]
        answer = {"choices": [{"index": 0, "text": tokenizer.decode(new), "finish_reason": "length"}],
                  "usage": {"completion_tokens": len(new)}}
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    """Lets as many clients wait as come."""

    request_queue_size = 256


Server(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
