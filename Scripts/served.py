"""A server for the programs that ask it."""

import json
import pathlib
import re
import signal
import subprocess

MODEL = "reviews-2m"
ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXTS = [
    ("A wonderful film with a fine cast.", 1), ("A dull and lifeless story, badly told.", -1),
    ("I loved every minute of it.", 1), ("I hated every minute of it.", -1),
    ("Warm, funny and beautifully acted.", 1), ("A boring, stupid waste of time.", -1),
]


class Server:
    """A server on a port that is free, with a steer."""

    def __init__(self, tool: str, *arguments: str):
        self.process = subprocess.Popen(
            [tool, "serve", "--port", "0", *arguments], stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if found := re.search(r"serving at (http://\S+)", line):
                self.url = found[1]
                return
        raise RuntimeError(f"the server ended with {self.process.wait()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=30) == 0, "it must end with 0 when it is told to"


def train(tool: str, folder: pathlib.Path) -> str:
    """A steer of a short training."""
    data = folder / "texts.jsonl"
    data.write_text("".join(json.dumps({"text": t, "label": s}) + "\n" for t, s in TEXTS))
    out = str(folder / "steer")
    subprocess.run(
        [tool, "train", "--model", MODEL, "--data", str(data), "--names", "sentiment", "--steps", "20",
         "--validation", "none", "--rank", "8", "--out", out, "--quiet"],
        check=True, stdout=subprocess.DEVNULL)
    return out
