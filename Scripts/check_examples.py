"""Runs the example notebooks of the Python module from top to bottom: `check_examples.py [--write] NOTEBOOK…`.

Outputs that are stored must be of the kinds that cells give, and name no folder of a machine. With --write they are
stored anew. Their numbers and texts are not compared: other processors round otherwise.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

import nbclient
import nbformat

ROOT = Path(__file__).resolve().parent.parent
MACHINE = re.compile(r"/(home|root|tmp|Users|opt|var|usr|work)/")


def kinds(cell):
    """What a cell shows: streams by name, the rest by media types."""
    return [
        output.name if output.output_type == "stream" else sorted(output.get("data", [output.output_type]))
        for output in cell.get("outputs", [])]


def execute(notebook, path):
    """Runs a notebook where what it writes is not in the repository."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / path.resolve().parent.relative_to(ROOT)
        folder.mkdir(parents=True)
        (Path(root) / "Sources").symlink_to(ROOT / "Sources")
        nbclient.NotebookClient(
            notebook, timeout=300, record_timing=False, coalesce_streams=True,
            resources={"metadata": {"path": str(folder)}}).execute()


def flaws(stored, executed):
    for ours, found in zip(stored.cells, executed.cells, strict=True):
        if kinds(ours) != kinds(found):
            yield f"cell {ours.id}: {kinds(ours)} is stored, {kinds(found)} is what it gives"
        if MACHINE.search(str(found.get("outputs", ""))):
            yield f"cell {ours.id} names a folder of this machine"


def main():
    # Libraries warn of themselves, with the names of their files.
    os.environ["PYTHONWARNINGS"] = "ignore"
    write = "--write" in sys.argv
    for path in (Path(argument) for argument in sys.argv[1:] if argument != "--write"):
        stored = nbformat.read(path, as_version=4)
        executed = nbformat.read(path, as_version=4)
        execute(executed, path)
        if write:
            # Which version of Python ran it is of no interest.
            executed.metadata = {"kernelspec": stored.metadata.kernelspec}
            nbformat.write(executed, path)
            stored = executed
        nbformat.validate(stored)
        found = list(flaws(stored, executed))
        if found:
            sys.exit(f"{path}:\n" + "\n".join(found))
        print(f"{path}: {sum(cell.cell_type == 'code' for cell in executed.cells)} cells run")


main()
