"""The folder of a run: manifest, tables, arrays, pictures."""

from __future__ import annotations

import base64
import csv
import json
import os
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

# Whatever stands in these columns is text: a token may be `nan`, `NA`, `null` or a number.
_TEXT_COLUMNS = {"token", "word", "span", "next", "name", "steer", "context", "prompt", "tokens"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


class Run:
    """What a command wrote into a folder.

    In a notebook it shows what it is, and its figures.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        path = self.folder / "manifest.json"
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such file; give the folder of a run")
        self.manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def __fspath__(self) -> str:
        return str(self.folder)

    def __repr__(self) -> str:
        return f"Run({str(self.folder)!r}, {self.manifest.get('subcommand')!r})"

    # Tables and arrays

    @property
    def files(self) -> list[str]:
        """The files that the run wrote, relative to the folder."""
        return list(self.manifest["outputs"])

    @property
    def tables(self) -> list[str]:
        """The names of the tables."""
        return [name[:-4] for name in self.files if name.endswith(".csv")]

    def table(self, name: str) -> Any:
        """A table as a DataFrame, or without pandas as columns by name.

        Texts are never read as numbers or as missing; a number that is missing is NaN.
        """
        with open(self._file(name, ".csv"), newline="", encoding="utf-8-sig") as file:
            rows = list(csv.reader(file))
        header, body = rows[0], rows[1:]
        columns = {
            title: _column(title, [row[index] for row in body]) for index, title in enumerate(header)}
        try:
            import pandas
        except ImportError:
            return columns
        return pandas.DataFrame(columns)

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """The arrays of an `.npz` file by name."""
        with np.load(self._file(name, ".npz"), allow_pickle=False) as archive:
            return {key: archive[key] for key in archive.files}

    def document(self, name: str) -> Any:
        """A JSON file's values."""
        return json.loads(self._file(name, ".json").read_text(encoding="utf-8"))

    def _file(self, name: str, ending: str) -> Path:
        path = self.folder / (name if name.endswith(ending) else name + ending)
        if not path.is_file():
            there = ", ".join(file for file in self.files if file.endswith(ending)) or "none"
            raise FileNotFoundError(f"{path}: no such file; the run has {there}")
        return path

    # What people look at

    @property
    def figures(self) -> list[Path]:
        """The pictures, as SVG where there are both forms."""
        names = [name for name in self.files if name.endswith((".svg", ".png"))]
        vector = {name[:-4] for name in names if name.endswith(".svg")}
        return [
            self.folder / name for name in names if name.endswith(".svg") or name[:-4] not in vector]

    @property
    def spans(self) -> Spans:
        """The texts of a run of `spans`, coloured."""
        return Spans(self.document("spans")["results"])

    @property
    def dimensions(self) -> dict[int, Dimension]:
        """The dimensions of a run of `vocabulary` by their numbers, from 1."""
        cards = [Dimension(entry) for entry in self.document("vocabulary")["dimensions"]]
        return {card.index: card for card in cards}

    def _repr_html_(self) -> str:
        rows = [("command", self.manifest.get("command", ""))]
        rows += [(entry["role"], entry["name"]) for entry in self.manifest.get("inputs", [])]
        table = "".join(
            f"<tr><th style='text-align:left'>{escape(str(a))}</th><td>{escape(str(b))}</td></tr>"
            for a, b in rows)
        pictures = "".join(_picture(path) for path in self.figures if path.is_file())
        return f"<table>{table}</table>{pictures}"


def _column(title: str, cells: list[str]) -> Any:
    if title in _TEXT_COLUMNS or "text" in title and title != "text":
        return cells
    if not all(_NUMBER.fullmatch(cell) for cell in cells if cell):
        return cells
    if all(re.fullmatch(r"[+-]?\d{1,18}", cell) for cell in cells):
        return np.array([int(cell) for cell in cells], dtype=np.int64)
    if not any(cells):
        return cells
    return np.array([float(cell) if cell else np.nan for cell in cells])


def _picture(path: Path) -> str:
    kind = "svg+xml" if path.suffix == ".svg" else "png"
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"<img alt='{escape(path.stem)}' style='max-width:100%' src='data:image/{kind};base64,{data}'>"


class Spans:
    """Texts with what speaks for either side; in a notebook coloured: blue for the positive, orange for the
    negative setting."""

    def __init__(self, results: list[dict[str, Any]]) -> None:
        self.results = results

    def __len__(self) -> int:
        return len(self.results)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self.results[index]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.results)

    def _repr_html_(self) -> str:
        return "".join(f"<p style='line-height:1.8'>{_coloured(result)}</p>" for result in self.results)

    def __repr__(self) -> str:
        return "\n".join(_marked(result) for result in self.results)


def _pieces(result: dict[str, Any]) -> Iterator[tuple[str, float, bool]]:
    """A text in pieces: each with its evidence, and whether it is in a span."""
    # Places are counted in Unicode scalars, as Python counts.
    text, spans, end = result["text"], result["spans"], 0
    places = zip(result["characterRanges"], result["evidence"], strict=True)
    inside = [(span["start"], span["end"]) for span in spans]
    for index, ((start, stop), value) in enumerate(places):
        start = max(start, end)
        if start > end:
            yield text[end:start], 0.0, False
        if stop > start:
            marked = any(first <= index < last for first, last in inside)
            yield text[start:stop], value or 0.0, marked
            end = stop
    if end < len(text):
        yield text[end:], 0.0, False


def _coloured(result: dict[str, Any]) -> str:
    parts = []
    for piece, value, marked in _pieces(result):
        strength = min(abs(value) / 3, 1)
        colour = "0,114,178" if value > 0 else "213,94,0"
        line = "border-bottom:2px solid" if marked else ""
        parts.append(
            f"<span title='{value:+.2f}' style='background:rgba({colour},{0.6 * strength:.2f});{line}'>"
            f"{escape(piece)}</span>")
    return "".join(parts)


def _marked(result: dict[str, Any]) -> str:
    text, inside = "", False
    for piece, _, marked in _pieces(result):
        if marked != inside:
            text += "⟦" if marked else "⟧"
            inside = marked
        text += piece
    return text + ("⟧" if inside else "")


class Dimension:
    """One dimension of a steer: the words that it writes, and the contexts that it reads."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.entry = entry
        self.index: int = entry["index"]

    @property
    def words(self) -> tuple[list[str], list[str]]:
        """The words that it raises, and those that it lowers, the strongest first."""
        return tuple([word["token"] for word in self.entry[side]] for side in ("top", "bottom"))

    def __repr__(self) -> str:
        raised, lowered = (", ".join(words[:8]) for words in self.words)
        share = 100 * self.entry["energyShare"]
        return f"Dimension {self.index}, {share:.1f} % of the energy: + {raised}; − {lowered}"

    def _repr_html_(self) -> str:
        raised, lowered = (escape(", ".join(words)) for words in self.words)
        share = 100 * self.entry["energyShare"]
        return (
            f"<div style='border:1px solid #8888;border-radius:6px;padding:8px;max-width:50em'>"
            f"<b>Dimension {self.index}</b>, {share:.1f} % of the energy"
            f"<p style='color:#0072b2'>+ {raised}</p><p style='color:#d55e00'>− {lowered}</p></div>")
