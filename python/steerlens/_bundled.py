"""The program that comes with the wheel for Linux."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("_bundle") / "bin" / "steerlens"


def main() -> None:
    """The command `steerlens` of the wheel: becomes the program."""
    # Python ignores this signal, and what it becomes would too: `steerlens … | head` would not end.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execv(PROGRAM, [str(PROGRAM), *sys.argv[1:]])
