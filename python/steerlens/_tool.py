"""The program `steerlens` as functions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from numbers import Real
from pathlib import Path
from threading import Thread
from typing import Any

from ._bundled import PROGRAM
from ._run import Run


_ERROR = "steerlens: error: "


class SteerLensError(Exception):
    """The tool failed; the message is its own.

    `exit_code` is 1 for what went wrong and 64 for wrong options.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def program() -> str:
    """The path of the program: `$STEERLENS`, else that of the wheel, else what is on the `PATH`."""
    bundled = str(PROGRAM) if PROGRAM.is_file() else None
    found = os.environ.get("STEERLENS") or bundled or shutil.which("steerlens")
    if not found:
        raise SteerLensError(
            "there is no program steerlens on the PATH; install it, or name it in $STEERLENS", 127)
    return found


def arguments(command: str, positional: Sequence[Any], options: dict[str, Any]) -> list[str]:
    """The words of a command line.

    Values stand behind `=`, so that a leading minus is none of an option.
    """
    words = [command]
    for name, value in options.items():
        option = "--" + name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(option)
        else:
            words += [f"{option}={text}" for text in _texts(value)]
    return words + [os.fspath(item) if isinstance(item, os.PathLike) else str(item) for item in positional]


def _texts(value: Any) -> list[str]:
    if isinstance(value, Run):
        return [str(value.folder)]
    if isinstance(value, (str, os.PathLike, Real)):
        return [os.fspath(value) if isinstance(value, os.PathLike) else str(value)]
    items = list(value)
    if items and all(isinstance(item, Real) for item in items):
        return [",".join(str(item) for item in items)]
    return [text for item in items for text in _texts(item)]


def _execute(words: list[str], quiet: bool) -> str:
    """Runs the tool; what it tells meanwhile goes to standard error line by line."""
    output: list[str] = []
    lines: list[str] = []
    with subprocess.Popen(
            [program(), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            encoding="utf-8") as process:
        assert process.stdout is not None and process.stderr is not None
        reader = Thread(target=lambda pipe: output.append(pipe.read()), args=[process.stdout])
        reader.start()
        for line in process.stderr:
            lines.append(line.rstrip("\n"))
            if not quiet and not line.startswith(_ERROR):
                print(lines[-1], file=sys.stderr, flush=True)
        reader.join()
    if process.returncode:
        failure = [line for line in lines if line.startswith(_ERROR)] or lines
        text = "\n".join(failure).removeprefix(_ERROR)
        raise SteerLensError(text or f"steerlens ended with {process.returncode}", process.returncode)
    return output[0]


def run(command: str, *positional: Any, quiet: bool = False, **options: Any) -> Run | str:
    """Runs a command: `run("train", model="gpt2", data="reviews.csv", out="runs/sentiment")`.

    Options are keywords, with underscores for hyphens; a list of numbers is comma-separated, a list of texts
    gives the option several times; `True` is a flag. Folders may be given as `Run`.

    Returns the `Run` where the command writes a folder, else what it prints. Raises `SteerLensError`.
    """
    positional = tuple(item.folder if isinstance(item, Run) else item for item in positional)
    output = _execute(arguments(command, positional, options), quiet)
    out = options.get("out") or ("runs/quickstart" if command == "quickstart" else None)
    if out and (Path(out) / "manifest.json").is_file():
        return Run(out)
    return output


def call(command: str, *positional: Any, quiet: bool = False, **options: Any) -> Any:
    """Runs a command with `--json` and returns what it prints as Python's values."""
    positional = tuple(item.folder if isinstance(item, Run) else item for item in positional)
    return json.loads(_execute(arguments(command, positional, {**options, "json": True}), quiet))
