"""Validates notebooks, runs them with `jupyter nbconvert --execute`, and compares their outputs.

Tables, texts and HTML that a notebook stores must be, letter by letter, what its cells give. Pictures are not
stored with the cells that draw them: those that are attached are our own, and say so.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat


def outputs(cell):
    """What a cell shows, pictures aside."""
    shown = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            shown.append(("stdout", output.text))
        elif output.output_type in ("execute_result", "display_data"):
            if "image/png" not in output.data:
                shown += sorted(output.data.items())
        else:
            shown.append((output.output_type, str(output)))
    return shown


def differences(stored, executed):
    """Lines that say where two notebooks' outputs differ."""
    for ours, python in zip(stored.cells, executed.cells, strict=True):
        # A cell that draws at random stores nothing.
        if outputs(ours) != outputs(python):
            yield f"cell {ours.id}\n  stored:   {outputs(ours)}\n  executed: {outputs(python)}"
        pictures = [o for o in python.get("outputs", []) if "image/png" in o.get("data", {})]
        if "plt.show()" in ours.source and not pictures:
            yield f"cell {ours.id} draws nothing"
        if any("image/png" in output.get("data", {}) for output in ours.get("outputs", [])):
            yield f"cell {ours.id} stores a picture that is not its own"
        for name in ours.get("attachments", {}):
            if f"](attachment:{name})" not in ours.source or "SteerLens’s own figure" not in ours.source:
                yield f"cell {ours.id} does not say whose picture {name} is"


def check(path, folder):
    """Checks one notebook and returns the number of its code cells."""
    stored = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(stored)
    assert (stored.nbformat, stored.nbformat_minor) == (4, 5), path
    command = [
        sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--log-level", "ERROR",
        "--output-dir", folder, str(path),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{path} does not run:\n{run.stderr}")
    executed = nbformat.read(Path(folder) / path.name, as_version=4)
    found = list(differences(stored, executed))
    if found:
        sys.exit(f"{path}: stored outputs are not those of the cells\n" + "\n".join(found))
    return sum(cell.cell_type == "code" for cell in stored.cells)


def main():
    for path in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            print(f"{path.parent.name}/{path.name}: {check(path, folder)} cells run, outputs as stored")


main()
