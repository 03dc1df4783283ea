"""Writes the table of rooms in docs/architecture.md from Package.swift and the imports of the sources.

With --check, fails if the page is out of date, if a room or a test target imports what it does not
declare, or if rooms import each other in a circle. With --lines COMMIT…, prints a table of the lines of each
room at those commits instead.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/architecture.md"
BEGIN, END = "<!-- rooms: Scripts/architecture.py -->", "<!-- end of rooms -->"
IMPORT = re.compile(r"^(?:@testable )?(?:public |package |internal |private )*import (?:\w+ )?(\w+)", re.M)


def all_targets():
    dump = subprocess.run(["swift", "package", "--ignore-lock", "dump-package"], cwd=ROOT, check=True,
                          capture_output=True, text=True).stdout
    return json.loads(dump)["targets"]


def is_room(target):
    return target["type"] != "test" and target["name"] != "TestSupport"


def folder(target):
    parent = "Tests" if target["type"] == "test" else "Sources"
    return ROOT / (target.get("path") or f"{parent}/{target['name']}")


def declared(target):
    """Targets and products: those used here are called as their modules."""
    return {name for d in target["dependencies"] for kind in d for name in d[kind][:1]}


def imported(target, names):
    text = "\n".join(f.read_text() for f in folder(target).rglob("*.swift"))
    return set(IMPORT.findall(text)) & names


def job(target):
    """The first sentence of the room's documentation page."""
    page = folder(target) / f"Documentation.docc/{target['name']}.md"
    if not page.exists():
        return ""
    paragraphs = page.read_text().split("\n\n")
    return " ".join(paragraphs[1].split()) if len(paragraphs) > 1 else ""


def levels(imports):
    """The height of each room above those that import nothing; fails on a circle."""
    heights = {}
    while len(heights) < len(imports):
        ready = [n for n in imports if n not in heights and all(i in heights for i in imports[n])]
        if not ready:
            sys.exit("rooms import each other: " + ", ".join(sorted(set(imports) - set(heights))))
        heights |= {n: 1 + max((heights[i] for i in imports[n]), default=-1) for n in ready}
    return heights


def table(rooms, imports):
    heights = levels(imports)
    order = sorted(rooms, key=lambda t: (heights[t["name"]], t["name"]))
    lines = ["| level | room | job | imports |", "| ---: | --- | --- | --- |"]
    for room in order:
        name = room["name"]
        uses = ", ".join(sorted(imports[name])) or "–"
        lines.append(f"| {heights[name]} | `{name}` | {job(room)} | {uses} |")
    return "\n".join(lines)


def undeclared(targets):
    known = {t["name"] for t in targets}.union(*(declared(t) for t in targets))
    for target in targets:
        missing = imported(target, known) - declared(target)
        if missing:
            yield f"{target['name']} imports {', '.join(sorted(missing))} without declaring it"


def room_lines(commit):
    """The lines of Swift and C in each folder of Sources, at a commit."""
    counted = subprocess.run(
        ["git", "grep", "-c", "", commit, "--", *(f"Sources/*.{end}" for end in ("swift", "c", "h"))],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    lines = Counter()
    for entry in counted.splitlines():
        _, path, number = entry.split(":")
        lines[path.split("/")[1]] += int(number)
    return lines


def lines_table(commits):
    counts = [room_lines(commit) for commit in commits]
    rows = [(f"`{room}`", [count[room] for count in counts]) for room in sorted(set().union(*counts))]
    rows.append(("all", [count.total() for count in counts]))
    lines = [f"| room | {' | '.join(commits)} |", "| --- |" + " ---: |" * len(commits)]
    return "\n".join(lines + [f"| {room} | {' | '.join(f'{n:,}' if n else '–' for n in numbers)} |"
                              for room, numbers in rows])


def main():
    if sys.argv[1:2] == ["--lines"]:
        return print(lines_table(sys.argv[2:]))
    targets = all_targets()
    rooms = [target for target in targets if is_room(target)]
    names = {room["name"] for room in rooms}
    imports = {room["name"]: imported(room, names) for room in rooms}
    flaws = list(undeclared(targets))
    if flaws:
        sys.exit("\n".join(flaws))
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    new = f"{before}{BEGIN}\n\n{table(rooms, imports)}\n\n{END}{after}"
    if "--check" in sys.argv:
        if new != page:
            sys.exit("docs/architecture.md is out of date: run Scripts/architecture.py")
    else:
        PAGE.write_text(new)


if __name__ == "__main__":
    main()
