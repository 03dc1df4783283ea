"""The tool and its runs; needs the program, which $STEERLENS names."""

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import numpy as np
import pytest

import steerlens
from steerlens._run import _column
from steerlens._tool import arguments

needs_program = pytest.mark.skipif(
    not (os.environ.get("STEERLENS") or shutil.which("steerlens")), reason="there is no program steerlens")


@pytest.fixture(scope="module")
def training(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    data = folder / "sentences.csv"
    lines = ["A wonderful film.,1", "A dull film.,-1", "I loved it.,1", "I hated it.,-1"]
    data.write_text("\n".join(["text,label", *lines * 3]) + "\n")
    return steerlens.run(
        "train", model="reviews-2m", data=data, out=folder / "steer", steps=6, batch_size=3,
        preset="paper", rank=4, quiet=True)


def test_command_lines():
    words = arguments("sweep", ["a"], {
        "values": [-3, 0, 1.5], "steer": "runs/x", "json": True, "out": None, "text": ["a", "b"],
        "quiet": False})
    assert words == [
        "sweep", "--values=-3,0,1.5", "--steer=runs/x", "--json", "--text=a", "--text=b", "a"]


def test_versions_agree():
    root = Path(__file__).resolve().parents[2]
    tool = (root / "Sources/Jobs/JobContext.swift").read_text()
    assert f'toolVersion = "{steerlens.__version__}"' in tool
    assert f'version = "{steerlens.__version__}"' in (root / "python/pyproject.toml").read_text()


def test_the_program_of_the_wheel_starts_without_numpy():
    check = "import sys, steerlens._bundled; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)
    assert {"Run", "Steer", "run"} <= set(dir(steerlens))
    with pytest.raises(AttributeError, match="nothing"):
        steerlens.nothing


def test_texts_are_never_numbers_or_missing():
    assert _column("token", ["nan", "NA", "1", ""]) == ["nan", "NA", "1", ""]
    assert _column("name", ["1"]) == ["1"]
    assert _column("evidence", ["nan", "1"]) == ["nan", "1"]
    np.testing.assert_array_equal(_column("evidence", ["", "1.5e-3"]), [np.nan, 1.5e-3])
    assert _column("id", ["3", "50256"]).dtype == np.int64


@needs_program
def test_a_training(training):
    assert training.manifest["subcommand"] == "train" and "loss" in training.tables
    table = training.table("loss")
    assert len(table["step"]) == 6
    steers = steerlens.Steer.load(training)
    assert steers.names == ["label", "dummy"] and steers.values(3).tolist() == [3, 0]
    assert steers.factors("label")[0].shape == (128, 4)
    page = training._repr_html_()
    assert "sentences.csv" in page and "data:image/" in page


@needs_program
def test_spans_and_dimensions(training, tmp_path):
    spans = steerlens.run(
        "spans", steer=training, text="A wonderful <film>, badly shot.", out=tmp_path / "spans",
        quiet=True)
    page = spans.spans._repr_html_()
    assert "&lt;" in page and "<film>" not in page
    assert unescape(re.sub("<[^>]+>", "", page)) == "A wonderful <film>, badly shot."
    assert repr(spans.spans).replace("⟦", "").replace("⟧", "") == "A wonderful <film>, badly shot."
    words = steerlens.run("vocabulary", steer=training, out=tmp_path / "words", quiet=True)
    card = words.dimensions[1]
    assert card.index == 1 and len(card.words[0]) > 3 and "Dimension 1" in card._repr_html_()


@needs_program
def test_errors_are_the_tools():
    with pytest.raises(steerlens.SteerLensError, match="no such file or folder") as caught:
        steerlens.run("spectrum", steer="nowhere")
    assert caught.value.exit_code == 1
    with pytest.raises(steerlens.SteerLensError) as caught:
        steerlens.run("score", nonsense=1)
    assert caught.value.exit_code == 64


@needs_program
def test_json():
    report = steerlens.call("score", model="reviews-2m", text=["A film."])
    assert report["results"][0]["text"] == "A film."
